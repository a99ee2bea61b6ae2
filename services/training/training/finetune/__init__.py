"""Fine-tunes a local Qwen2 checkpoint with LoRA on people's letters: docs/fine-tuning.md."""

"""The model of sentences: acceptable English or not, a small BERT tuned on CoLA, to ONNX."""

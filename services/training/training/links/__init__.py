"""The model of links: phishing or not, trained on addresses alone, from a file to ONNX."""

"""The model of pictures: EfficientNet-Lite0, and heads for other labels on what it sees."""

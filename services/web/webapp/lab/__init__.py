"""The lab: what trained models say of what people ask about."""

"""How much a person or an address may ask for, and for how long that is remembered."""

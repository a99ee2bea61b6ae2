"""What the trainings of links, sentences and pictures share: each says only what is its own."""

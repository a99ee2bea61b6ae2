"""Ten CVs of people who don't exist, in three formats and four layouts, and what reading finds."""

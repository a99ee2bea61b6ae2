"""A letter's stream of events, from the writer's announcements to the page that shows it."""

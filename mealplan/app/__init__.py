"""Pages of the app; nothing below imports them."""

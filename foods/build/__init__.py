"""Build the packaged food table from the registered packages and the hand-written files."""

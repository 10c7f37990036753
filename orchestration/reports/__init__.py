"""What `cx` prints for people and programs about what is published."""

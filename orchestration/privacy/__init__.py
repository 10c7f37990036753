"""Personal data: which columns hold it, the suppression list, and pseudonyms for erased people."""

"""Personal data: the columns that contain it, the suppression list, and pseudonyms."""

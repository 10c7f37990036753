"""Reports that `cx` prints about published versions."""

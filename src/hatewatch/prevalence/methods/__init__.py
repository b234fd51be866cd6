"""One published method a file; each takes a population and a sample, and gives an Estimate or says why it cannot."""

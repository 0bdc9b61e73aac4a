"""Files broken in many ways, read as a patient's would be."""

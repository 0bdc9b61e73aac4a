"""DICOM objects, read element by element: none is believed, none is decoded, no damage ends the reading."""

"""What leaves the clinic: studies without the person, studies to the clinic's own archive, and what FHIR says of them.

uids         names that stand for others, kept by a secret of the case
refusals     what is not sent before a person has looked, and what is never sent
deidentify   one DICOM object without its person
beside       packed pixels without the words beside them
verify       the written bytes, searched for the person once more
picture      a photo made anew from its pixels
child        a process of its own that does all of that
export       the call that starts it
archive      STOW-RS to the clinic's own archive
handoff      one study on its way to the archive, again until it is there
imaging_study   the FHIR resource
"""

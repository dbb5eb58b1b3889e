// Nothing is called from here by name of this header: the linker finds what there is.

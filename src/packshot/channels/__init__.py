"""From cut-outs to the files that channels take: layout, names, encoding, the manifest."""

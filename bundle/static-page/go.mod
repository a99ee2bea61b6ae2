module inkwell/bundle/static-page

go 1.26.0

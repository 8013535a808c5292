package detect

// embedded returns nothing: a browser fetches the cascades apart.
func embedded() Cascades { return Cascades{} }

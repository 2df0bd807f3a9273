"""The ground floor of the engine: types that everybody names (objective, parameter, registry, errors).

Every room of the engine may import these modules; they import none of its rooms. The engine needs NumPy
only and knows no Qt.
"""

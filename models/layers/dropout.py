"""Kinds of dropout by name, each with the rate as its only argument.

standard: Srivastava et al. 2014; spatial: whole features of a sequence, Tompson et al. 2014 (arXiv 1411.4280);
gaussian: noise with the same variance; alpha: for selu, keeps mean and variance, Klambauer et al. 2017.
"""

import keras

# Over states (batch, units): without time, a whole feature is one number, so spatial dropout is the standard one.
DROPOUTS = {
    "standard": keras.layers.Dropout,
    "spatial": keras.layers.Dropout,
    "gaussian": keras.layers.GaussianDropout,
    "alpha": keras.layers.AlphaDropout,
}
# Over states (batch, time, units).
SEQUENCE_DROPOUTS = DROPOUTS | {"spatial": keras.layers.SpatialDropout1D}

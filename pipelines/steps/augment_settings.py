"""What an experiment file says of changing pictures in training, as a frozen table. `augment.py` does what it says."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

UpToHalf = Annotated[float, Field(ge=0, le=0.5)]
UpToOne = Annotated[float, Field(ge=0, le=1)]
UpToNineTenths = Annotated[float, Field(ge=0, le=0.9)]
Alpha = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Table(BaseModel):
    """A table of the experiment file: cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Augment(Table):
    """[augment]: how pictures of the training part are changed each time they are seen. 0 or "none": not at all.

    Each number is a limit: a picture draws its own between that and none, in either direction.
    """

    # Where things are. A flip is thrown by a coin for each picture
    flip: Literal["none", "horizontal", "vertical", "both"] = "none"  # both: a coin each
    shift: UpToHalf = 0.0  # share of the side; in whole pixels unless the picture is turned, zoomed or sheared as well
    shift_fill: Literal["edge", "reflect", "black"] = "edge"  # what comes in from outside, by any of these changes
    rotate: Annotated[float, Field(ge=0, le=180)] = 0.0  # degrees
    zoom: UpToNineTenths = 0.0  # what is shown gets larger or smaller by up to this share, both sides alike
    shear: Annotated[float, Field(ge=0, le=60)] = 0.0  # degrees by which upright lines lean
    # Colours
    brightness: UpToOne = 0.0  # multiplied by 1 ± this
    contrast: UpToOne = 0.0  # distances from the mean grey, multiplied by 1 ± this
    saturation: UpToOne = 0.0  # distances from the grey of the pixel; pictures of one channel have none
    noise: UpToOne = 0.0  # standard deviation as a share of 255; not a limit, every changed picture has it
    # A square in the mean colour of the picture, side as a share of the shorter side (DeVries and Taylor 2017)
    cutout: UpToNineTenths = 0.0
    probability: UpToOne = 1.0  # of a picture to be changed by any of the above
    # Pairs of pictures of a batch: alpha of the Beta distribution. Where both are set, a coin for each batch
    mixup: Alpha = 0.0  # the mean of two, weighted (Zhang et al. 2018)
    cutmix: Alpha = 0.0  # a rectangle of one in the other (Yun et al. 2019)
    # Answers are means over the picture and its mirror image, or over the picture and its four shifts by a pixel
    test_time: Literal["none", "flip", "shift"] = "none"

    @property
    def changes(self) -> bool:
        """Whether a picture of the training part is ever changed by itself, without a partner."""
        limits = (self.shift, self.rotate, self.zoom, self.shear, self.brightness, self.contrast)
        limits += (self.saturation, self.noise, self.cutout)
        return self.probability > 0 and (self.flip != "none" or any(limits))

    @property
    def mixes(self) -> bool:
        """Whether pictures of a batch are mixed, and targets with them."""
        return bool(self.mixup or self.cutmix)

"""Changed pictures beside scipy's and numpy's own, by hand where a picture is small, and by counting draws."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import ndimage

from pipelines.steps.augment import affine_maps, augment, flipped, mix, shifted, views, warped
from pipelines.steps.augment_settings import Augment

MODES = {"edge": "nearest", "reflect": "mirror", "black": "grid-constant"}  # our fills in scipy's words
SHAPES = [(5, 8, 8, 3), (4, 7, 12, 1), (3, 12, 5, 3), (2, 9, 9, 4), (2, 6, 6, 6), (6, 1, 1, 3), (2, 1, 5, 1)]
EVERYTHING = {
    "flip": "both", "shift": 0.3, "rotate": 90, "zoom": 0.5, "shear": 30, "brightness": 1, "contrast": 1,
    "saturation": 1, "noise": 0.3, "cutout": 0.5,
}  # fmt: skip
EACH = [{name: value} for name, value in EVERYTHING.items()]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def some_pictures(shape: tuple, seed: int = 1) -> np.ndarray:
    return generator(seed).integers(0, 256, shape, dtype=np.uint8)


def of_one_colour(count: int, height: int, width: int) -> np.ndarray:
    return np.broadcast_to(some_pictures((count, 1, 1, 3)), (count, height, width, 3)).copy()


def row(*levels: int) -> np.ndarray:
    return np.array(levels, dtype=np.uint8).reshape(1, 1, -1, 1)


def maps(count: int, moves=(0, 0), angle=0.0, lean=0.0, size=1.0, turns=(False, False)) -> np.ndarray:
    """The same for each picture; angles in degrees."""
    every = np.ones(count)
    return affine_maps(
        np.tile(turns, (count, 1)),
        np.tile(moves, (count, 1)),
        np.radians(angle) * every,
        np.radians(lean) * every,
        size * every,
    )


def of_scipy(pictures: np.ndarray, maps: np.ndarray, fill: str) -> np.ndarray:
    middle = (np.array(pictures.shape[1:3]) - 1) / 2
    new = np.empty(pictures.shape)
    for i, (picture, map) in enumerate(zip(pictures, maps, strict=True)):
        offset = map[:, 2] + middle - map[:, :2] @ middle
        for c in range(pictures.shape[3]):
            levels = picture[..., c].astype(float)
            new[i, ..., c] = ndimage.affine_transform(levels, map[:, :2], offset, order=1, mode=MODES[fill])
    return new


# Every change


@pytest.mark.parametrize("shape", [*SHAPES, (0, 4, 4, 3)])
def test_settings_of_zero_give_an_equal_array_that_is_another(shape):
    pictures = some_pictures(shape)
    changed = augment(pictures, Augment(), generator())
    np.testing.assert_array_equal(changed, pictures)
    assert not np.shares_memory(changed, pictures)


@pytest.mark.parametrize("fill", MODES)
@pytest.mark.parametrize("settings", [*EACH, EVERYTHING, {"flip": "both", "shift": 0.5}], ids=str)
@pytest.mark.parametrize("shape", [*SHAPES, (0, 4, 4, 3)], ids=str)
def test_shape_and_type_stay_and_the_same_draws_give_the_same(shape, settings, fill):
    pictures = some_pictures(shape)
    before = pictures.copy()
    settings = Augment(**settings, shift_fill=fill)
    changed = augment(pictures, settings, generator(3))
    assert changed.dtype == np.uint8 and changed.shape == shape
    np.testing.assert_array_equal(changed, augment(pictures, settings, generator(3)))
    np.testing.assert_array_equal(pictures, before)


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_each_setting_changes_pictures_and_other_draws_change_them_otherwise(settings):
    pictures = some_pictures((20, 8, 8, 3))
    changed = augment(pictures, Augment(**settings), generator(3))
    assert (changed != pictures).any()
    assert (changed != augment(pictures, Augment(**settings), generator(4))).any()
    assert Augment(**settings).changes


def test_pictures_that_were_equal_each_have_their_own_draw():
    pictures = np.repeat(some_pictures((1, 12, 12, 3)), 50, axis=0)
    for settings in EACH:
        different = len(np.unique(augment(pictures, Augment(**settings), generator()), axis=0))
        assert different == 4 if settings == {"flip": "both"} else different > 30


def test_a_probability_is_the_share_of_pictures_that_change():
    pictures = some_pictures((4000, 6, 6, 3))
    settings = Augment(noise=0.5, probability=0.3)
    share = (augment(pictures, settings, generator()) != pictures).any(axis=(1, 2, 3)).mean()
    assert abs(share - 0.3) < 0.03  # four standard deviations
    never = Augment(noise=0.5, probability=0)
    assert not never.changes
    np.testing.assert_array_equal(augment(pictures, never, generator()), pictures)


def test_large_pictures_are_changed_as_well_block_by_block():
    pictures = some_pictures((3, 300, 300, 3))
    changed = augment(pictures, Augment(flip="horizontal"), generator(2))
    assert all((new == old).all() or (new == old[:, ::-1]).all() for new, old in zip(changed, pictures, strict=True))


# Flips and shifts


def test_a_flip_is_that_of_numpy():
    pictures = some_pictures((4, 7, 5, 3))
    turns = np.array([[False, False], [True, False], [False, True], [True, True]])
    new = flipped(pictures, turns)
    for picture, old, axes in zip(new, pictures, [(), (0,), (1,), (0, 1)], strict=True):
        np.testing.assert_array_equal(picture, np.flip(old, axes))


@pytest.mark.parametrize(("flip", "axes"), [("horizontal", [(), (1,)]), ("vertical", [(), (0,)]),
                                            ("both", [(), (0,), (1,), (0, 1)])])  # fmt: skip
@pytest.mark.parametrize("zoom", [0, 1e-6])  # without and with interpolation
def test_every_flip_comes_equally_often(flip, axes, zoom):
    picture = some_pictures((1, 4, 6, 3))
    changed = augment(np.repeat(picture, 4000, axis=0), Augment(flip=flip, zoom=zoom), generator())
    shares = [(changed == np.flip(picture[0], way)).all(axis=(1, 2, 3)).mean() for way in axes]
    assert sum(shares) == 1
    assert np.abs(np.array(shares) - 1 / len(axes)).max() < 0.035


def test_a_shift_moves_down_and_right_and_fills_as_asked():
    picture = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=np.uint8)[None, :, :, None]
    move = np.array([[1, 1]])
    assert shifted(picture, move, "black")[0, ..., 0].tolist() == [[0, 0, 0], [0, 1, 2], [0, 4, 5]]
    assert shifted(picture, move, "edge")[0, ..., 0].tolist() == [[1, 1, 2], [1, 1, 2], [4, 4, 5]]
    assert shifted(picture, move, "reflect")[0, ..., 0].tolist() == [[5, 4, 5], [2, 1, 2], [5, 4, 5]]
    assert shifted(picture, -move, "black")[0, ..., 0].tolist() == [[5, 6, 0], [8, 9, 0], [0, 0, 0]]


@pytest.mark.parametrize("fill", MODES)
def test_a_shift_in_whole_pixels_is_the_same_with_interpolation(fill):
    pictures = some_pictures((6, 7, 9, 3))
    moves = generator().integers(-12, 13, (6, 2))  # some beyond the picture
    every = np.ones(6)
    affine = affine_maps(np.zeros((6, 2), bool), moves, 0 * every, 0 * every, every)
    np.testing.assert_array_equal(warped(pictures, affine, fill), shifted(pictures, moves, fill))


def test_shifts_go_as_far_as_the_share_of_each_side_and_no_farther():
    picture = np.zeros((1, 8, 16, 1), dtype=np.uint8)
    picture[0, 4, 8] = 255
    changed = augment(np.repeat(picture, 2000, axis=0), Augment(shift=0.25, shift_fill="black"), generator())
    _, rows, columns, _ = np.nonzero(changed)
    assert np.unique(rows).tolist() == list(range(2, 7))
    assert np.unique(columns).tolist() == list(range(4, 13))
    assert (np.bincount(rows)[2:] > 330).all()  # 400 each, by chance ± 18


# Turned, zoomed and sheared


@pytest.mark.parametrize("fill", MODES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_map_gives_what_scipy_gives_within_two_grey_levels(shape, fill):
    random = generator(5)
    pictures, count = some_pictures(shape), shape[0]
    for _ in range(5):
        affine = affine_maps(
            random.random((count, 2)) < 0.5,
            random.uniform(-3, 3, (count, 2)),
            random.uniform(-np.pi, np.pi, count),
            random.uniform(-1, 1, count),
            random.uniform(0.2, 1.9, count),
        )
        differences = np.abs(warped(pictures, affine, fill) - of_scipy(pictures, affine, fill))
        assert differences.max() <= 2
        assert differences.mean() < 0.5  # rounding alone is 0.25


@pytest.mark.parametrize("fill", MODES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_map_of_no_change_is_exact(shape, fill):
    pictures = some_pictures(shape)
    np.testing.assert_array_equal(warped(pictures, maps(len(pictures)), fill), pictures)


@pytest.mark.parametrize("side", [1, 2, 7, 32, 225])
@pytest.mark.parametrize("quarters", [-1, 1, 2, 3, 4])
def test_a_rotation_by_quarters_of_a_square_picture_is_that_of_numpy(side, quarters):
    pictures = some_pictures((2, side, side, 3))
    for fill in MODES:
        new = warped(pictures, maps(2, angle=90 * quarters), fill)
        np.testing.assert_array_equal(new, np.rot90(pictures, quarters, axes=(1, 2)))


@pytest.mark.parametrize("angle", [-75, 10, 30, 135])
def test_a_rotation_by_any_angle_is_that_of_scipy(angle):
    picture = some_pictures((1, 15, 22, 1))
    theirs = ndimage.rotate(picture[0, ..., 0].astype(float), angle, reshape=False, order=1, mode="nearest")
    assert np.abs(warped(picture, maps(1, angle=angle), "edge")[0, ..., 0] - theirs).max() <= 2


def test_half_a_pixel_is_the_mean_of_two():
    assert warped(row(10, 20, 40), maps(1, moves=(0, 0.5)), "edge").ravel().tolist() == [10, 15, 30]
    assert warped(row(10, 20, 40), maps(1, moves=(0, 0.5)), "black").ravel().tolist() == [5, 15, 30]


def test_twice_as_large_shows_the_middle_and_half_as_large_shows_more_than_all():
    assert warped(row(1, 2, 3, 4, 5), maps(1, size=2), "edge").ravel().tolist() == [2, 3, 3, 4, 4]  # 2.5 and 3.5 too
    assert warped(row(1, 2, 3, 4, 5), maps(1, size=0.5), "black").ravel().tolist() == [0, 1, 3, 5, 0]


def test_a_shear_leans_upright_lines_and_leaves_level_ones():
    upright = np.zeros((1, 5, 5, 1), dtype=np.uint8)
    upright[:, :, 2] = 255
    np.testing.assert_array_equal(warped(upright, maps(1, lean=45), "black")[0, ..., 0], 255 * np.eye(5))
    level = upright.transpose(0, 2, 1, 3)
    np.testing.assert_array_equal(warped(level, maps(1, lean=45), "edge"), level)


def test_a_flip_comes_before_the_turn():
    pictures = some_pictures((3, 9, 9, 3))
    new = warped(pictures, maps(3, turns=(False, True), angle=90), "edge")
    np.testing.assert_array_equal(new, np.rot90(pictures[:, :, ::-1], axes=(1, 2)))


@pytest.mark.parametrize("fill", ["edge", "reflect"])
def test_a_picture_of_one_colour_stays_so_however_it_is_turned(fill):
    pictures = of_one_colour(50, 9, 13)
    settings = Augment(flip="both", shift=0.5, rotate=180, zoom=0.9, shear=60, shift_fill=fill)
    np.testing.assert_array_equal(augment(pictures, settings, generator()), pictures)


def test_angles_and_sizes_are_drawn_up_to_the_limit_in_either_direction():
    disc = np.zeros((1, 41, 41, 1), dtype=np.uint8)
    disc[np.hypot(*np.ogrid[-20:21, -20:21])[None] <= 8] = 255
    turned = augment(np.repeat(disc, 20, axis=0), Augment(rotate=180), generator()).astype(float)
    assert np.abs(turned.sum(axis=(1, 2, 3)) / disc.sum() - 1).max() < 0.02  # as large as it was
    zoomed = augment(np.repeat(disc, 400, axis=0), Augment(zoom=0.5), generator()).astype(float)
    sizes = np.sqrt(zoomed.sum(axis=(1, 2, 3)) / disc.sum())
    assert 0.48 < sizes.min() < 0.53 and 1.47 < sizes.max() < 1.52 and abs(sizes.mean() - 1) < 0.06


# Colours


def test_brightness_multiplies_every_channel_by_one_number():
    pictures = np.full((500, 2, 2, 3), (40, 80, 120), dtype=np.uint8)
    changed = augment(pictures, Augment(brightness=0.5), generator())
    factors = changed[:, 0, 0] / [40, 80, 120]
    assert np.ptp(factors, axis=1).max() < 0.03  # rounding
    assert 0.49 < factors.min() < 0.52 and 1.48 < factors.max() < 1.52
    np.testing.assert_array_equal(changed, np.broadcast_to(changed[:, :1, :1], changed.shape))


def test_contrast_leaves_the_mean_grey_and_multiplies_distances_from_it():
    pictures = np.repeat(row(80, 100, 120), 500, axis=0)
    changed = augment(pictures, Augment(contrast=0.5), generator())[:, 0, :, 0].astype(int)
    assert (changed[:, 1] == 100).all()
    assert (changed[:, 0] + changed[:, 2] == 200).all()
    widths = (changed[:, 2] - 100) / 20
    assert widths.min() == 0.5 and widths.max() == 1.5


def test_contrast_leaves_the_mean_that_brightness_gave():
    changed = augment(np.repeat(row(90, 100, 110), 500, axis=0), Augment(brightness=0.2, contrast=1), generator())
    middle = changed[:, 0, 1, 0]
    assert middle.min() in (80, 81) and middle.max() in (119, 120)


def test_saturation_leaves_the_grey_of_each_pixel_and_does_nothing_to_grey_pictures():
    pictures = generator().integers(100, 150, (300, 4, 4, 3), dtype=np.uint8)
    changed = augment(pictures, Augment(saturation=1), generator())
    weights = [0.299, 0.587, 0.114]
    assert np.abs(changed @ weights - pictures @ weights).max() < 1
    spreads = np.ptp(changed, axis=3).mean(axis=(1, 2)) / np.ptp(pictures, axis=3).mean(axis=(1, 2))
    assert spreads.min() < 0.1 and spreads.max() > 1.9
    for grey in (pictures[..., :1], np.repeat(pictures[..., :1], 3, axis=3)):
        np.testing.assert_array_equal(augment(grey, Augment(saturation=1), generator()), grey)


def test_noise_has_its_standard_deviation_and_no_mean():
    pictures = np.full((100, 16, 16, 3), 128, dtype=np.uint8)
    noise = augment(pictures, Augment(noise=0.1), generator()).astype(float) - 128
    assert abs(noise.std() - 25.5) < 0.3
    assert abs(noise.mean()) < 0.3


def test_bright_pictures_stay_white_and_dark_ones_black():
    white = np.full((200, 4, 4, 3), 255, dtype=np.uint8)
    changed = augment(white, Augment(brightness=1), generator())
    assert changed.max() == 255 and (changed == 255).all(axis=(1, 2, 3)).sum() > 70  # made brighter, and not black
    np.testing.assert_array_equal(augment(0 * white, Augment(brightness=1, contrast=1), generator()), 0 * white)


# Cutout


def test_cutout_is_a_square_in_the_mean_colour_and_nothing_else_changes():
    pictures = some_pictures((200, 12, 20, 3))
    changed = augment(pictures, Augment(cutout=0.5), generator())
    whole = 0
    for old, new in zip(pictures, changed, strict=True):
        different = (old != new).any(axis=2)
        rows, columns = np.flatnonzero(different.any(axis=1)), np.flatnonzero(different.any(axis=0))
        assert np.ptp(rows) < 6 and np.ptp(columns) < 6
        square = new[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        assert (square == np.rint(old.mean(axis=(0, 1)))).all()
        whole += square.shape[:2] == (6, 6)
    assert 60 < whole < 150  # 7 of 12 centres down, 15 of 20 across: 44 in 100, the others are cut by the border


# Mixing in a batch


def coded(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of one grey level each, 0, 1, 2, …, and a class for each."""
    levels = np.arange(count, dtype=np.uint8)
    return np.broadcast_to(levels[:, None, None, None], (count, 10, 14, 3)).copy(), np.eye(count, dtype=np.float32)


def test_nothing_is_mixed_where_nothing_is_said():
    pictures, targets = coded(6)
    assert not Augment().mixes
    for old, new in zip((pictures, targets), mix(pictures, targets, 3, Augment(), generator()), strict=True):
        assert new is old


def test_mixup_weighs_pictures_and_targets_alike():
    pictures, targets = some_pictures((40, 6, 7, 3)), np.eye(40, dtype=np.float32)
    mixed, shares = mix(pictures, targets, 8, Augment(mixup=1), generator())
    assert mixed.dtype == np.uint8 and shares.dtype == np.float32
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert ((shares > 0).sum(axis=1) <= 2).all()
    expected = np.tensordot(shares, pictures.astype(float), 1)
    assert np.abs(mixed - expected).max() < 0.51


def test_the_target_of_cutmix_is_the_share_of_pixels_that_are_left():
    pictures, targets = coded(200)
    mixed, shares = mix(pictures, targets, 4, Augment(cutmix=1), generator())
    counted = np.stack([(mixed[..., 0] == level).mean(axis=(1, 2)) for level in range(200)], axis=1)
    np.testing.assert_allclose(shares, counted, atol=1e-6)
    assert (shares.max(axis=1) < 0.9).mean() > 0.05


def test_cutmix_takes_a_rectangle_of_the_share_that_was_drawn_or_what_of_it_is_inside():
    pictures, targets = np.zeros((200, 40, 60, 1), dtype=np.uint8), np.eye(200, dtype=np.float32)
    settings = Augment(cutmix=1e6)  # always draws a half: 28 rows of 40, 42 columns of 60
    _, shares = mix(pictures, targets, 2, settings, generator())
    kept = np.diag(shares)
    assert abs(kept.min() - (1 - 28 * 42 / (40 * 60))) < 1e-6
    assert kept[kept < 1].max() > 0.7


def test_partners_come_from_the_batch_and_each_batch_has_its_own_share():
    pictures, targets = coded(24)
    batches = [slice(0, 8), slice(8, 16), slice(16, 20)]  # the rest is in no batch
    for settings in (Augment(mixup=1), Augment(cutmix=1)):
        mixed, shares = mix(pictures, targets, batches, settings, generator())
        for rows in batches:
            np.testing.assert_allclose(shares[rows, rows].sum(axis=1), 1, atol=1e-6)
            assert len(np.unique(np.round(np.diag(shares)[rows], 5))) <= 2  # the share, or 1 of its own partner
        np.testing.assert_array_equal(mixed[20:], pictures[20:])
        np.testing.assert_array_equal(shares[20:], targets[20:])
    one_size = mix(pictures, targets, 8, Augment(mixup=1), generator())
    slices = mix(pictures, targets, [slice(0, 8), slice(8, 16), slice(16, 24)], Augment(mixup=1), generator())
    for ours, theirs in zip(one_size, slices, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_weights_are_of_the_beta_distribution():
    pictures, targets = np.zeros((6000, 1, 1, 1), dtype=np.uint8), np.tile(np.eye(2, dtype=np.float32), (3000, 1))
    for alpha in (0.2, 1, 4):
        _, shares = mix(pictures, targets, 2, Augment(mixup=alpha), generator())
        kept = shares[::2, 0]
        kept = kept[kept < 1]  # half of the batches: the two are each other's partners
        assert 1300 < len(kept) < 1700
        assert abs(kept.mean() - 0.5) < 0.04
        assert abs(kept.var() * 4 * (2 * alpha + 1) - 1) < 0.12  # variance of Beta(alpha, alpha)


def test_each_batch_has_mixup_or_cutmix_where_both_are_set():
    pictures, targets = coded(250)
    pictures[1::2] = 255 - pictures[1::2]
    mixed, _ = mix(pictures, targets, 5, Augment(mixup=1, cutmix=1), generator())
    known = np.isin(mixed, np.unique(pictures)).reshape(50, -1).all(axis=1)  # no level that was not there: cutmix
    flat = (mixed == mixed[:, :1, :1]).reshape(50, -1).all(axis=1)  # no rectangle: mixup
    assert 10 < flat.sum() < 40
    assert (known | flat).all()


@pytest.mark.parametrize("settings", [{"mixup": 0.2}, {"cutmix": 1}])
def test_mixing_works_on_one_picture_on_none_and_on_one_pixel(settings):
    for shape in ((1, 5, 5, 3), (0, 5, 5, 3), (4, 1, 1, 1)):
        pictures, targets = some_pictures(shape), np.eye(shape[0], 4, dtype=np.float32)
        mixed, shares = mix(pictures, targets, 4, Augment(**settings), generator())
        assert mixed.shape == shape and mixed.dtype == np.uint8
        np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)


# At test time


def test_views_begin_with_the_picture_itself():
    pictures = some_pictures((3, 4, 6, 3))
    for name, count in {"none": 1, "flip": 2, "shift": 5}.items():
        found = views(pictures, Augment(test_time=name))
        assert len(found) == count
        np.testing.assert_array_equal(found[0], pictures)
        assert all(view.flags.c_contiguous and view.dtype == np.uint8 for view in found)
    np.testing.assert_array_equal(views(pictures, Augment(test_time="flip"))[1], pictures[:, :, ::-1])
    _, down, up, right, left = views(pictures, Augment(test_time="shift"))
    np.testing.assert_array_equal(down[:, 1:], pictures[:, :-1])
    np.testing.assert_array_equal(up[:, :-1], pictures[:, 1:])
    np.testing.assert_array_equal(right[:, :, 1:], pictures[:, :, :-1])
    np.testing.assert_array_equal(left[:, :, :-1], pictures[:, :, 1:])
    np.testing.assert_array_equal(left[:, :, -1], pictures[:, :, -1])  # filled with the edge


# What may be said


@pytest.mark.parametrize("settings", [
    {"shift": 0.6}, {"rotate": 181}, {"zoom": 0.95}, {"shear": -1}, {"cutout": 1}, {"mixup": float("inf")},
    {"brightness": float("nan")}, {"flip": "sideways"}, {"stretch": 0.1},
])  # fmt: skip
def test_what_is_beyond_the_limits_is_refused(settings):
    with pytest.raises(ValidationError):
        Augment(**settings)


def test_settings_say_whether_anything_changes():
    assert not Augment().changes and not Augment(mixup=1, test_time="flip").changes
    assert Augment(flip="vertical").changes and Augment(cutmix=1).mixes

"""Update rules as pure functions, so that they run on any backend, and on some rows of a table as well as on all of it.

The rules, their names, settings and defaults are those of `keras.optimizers`; tests compare them step by step. A rule
takes a weight, its gradient, its slots (what it remembers between steps, each of the weight's shape), the learning
rate, the number of the step from 1, and the settings; it gives the new weight and the new slots.

The rows of a table that a batch does not read have no gradient, and the ordinary rules go on moving them: momentum
fades out, moments shrink. Where only the rows of the batch are touched, each rule makes up for the `idle` steps when a
row is read again, in one go: a geometric series. What differs is that the learning rate and the correction of Adam's
first steps are taken as they were at one of these steps.
"""

from dataclasses import dataclass

from keras import ops

from pipelines.steps.experiment import Train

EPSILON = 1e-7


def sgd(weight, gradient, slots, rate, step, settings: Train):
    """Stochastic gradient descent, with momentum (Polyak 1964) or Nesterov's."""
    if not settings.momentum:
        return weight - rate * gradient, ()
    velocity = settings.momentum * slots[0] - rate * gradient
    move = settings.momentum * velocity - rate * gradient if settings.nesterov else velocity
    return weight + move, (velocity,)


def adagrad(weight, gradient, slots, rate, step, settings: Train):
    """Duchi, Hazan and Singer 2011."""
    total = slots[0] + ops.square(gradient)
    return weight - rate * gradient / ops.sqrt(total + EPSILON), (total,)


def adadelta(weight, gradient, slots, rate, step, settings: Train):
    """Zeiler 2012 (arXiv 1212.5701)."""
    rho = settings.rho or 0.95
    squares = rho * slots[0] + (1 - rho) * ops.square(gradient)
    move = -gradient * ops.sqrt(slots[1] + EPSILON) / ops.sqrt(squares + EPSILON)
    return weight + rate * move, (squares, rho * slots[1] + (1 - rho) * ops.square(move))


def rmsprop(weight, gradient, slots, rate, step, settings: Train):
    """Tieleman and Hinton 2012."""
    rho = settings.rho or 0.9
    squares = rho * slots[0] + (1 - rho) * ops.square(gradient)
    move = rate * gradient / ops.sqrt(squares + EPSILON)
    if not settings.momentum:
        return weight - move, (squares,)
    velocity = settings.momentum * slots[1] + move
    return weight - velocity, (squares, velocity)


def adam(weight, gradient, slots, rate, step, settings: Train):
    """Kingma and Ba 2014 (arXiv 1412.6980)."""
    beta_1, beta_2 = settings.beta_1, settings.beta_2 or 0.999
    mean = slots[0] + (1 - beta_1) * (gradient - slots[0])
    squares = slots[1] + (1 - beta_2) * (ops.square(gradient) - slots[1])
    rate = rate * ops.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return weight - rate * mean / (ops.sqrt(squares) + EPSILON), (mean, squares)


def lion(weight, gradient, slots, rate, step, settings: Train):
    """Chen et al. 2023 (arXiv 2302.06675)."""
    beta_1, beta_2 = settings.beta_1, settings.beta_2 or 0.99
    direction = ops.sign(beta_1 * slots[0] + (1 - beta_1) * gradient)
    return weight - rate * direction, (beta_2 * slots[0] + (1 - beta_2) * gradient,)


def idle_sgd(weight, slots, rate, last, idle, settings: Train):
    """Momentum goes on: v·μ + v·μ² + …"""
    if not settings.momentum:
        return weight, slots
    left = settings.momentum**idle
    moves = settings.momentum * (1 - left) / (1 - settings.momentum)
    if settings.nesterov:  # looks one step further
        moves = moves * settings.momentum
    return weight + slots[0] * moves, (slots[0] * left,)


def idle_adagrad(weight, slots, rate, last, idle, settings: Train):
    """Without a gradient nothing moves."""
    return weight, slots


def idle_adadelta(weight, slots, rate, last, idle, settings: Train):
    """Both averages fade."""
    left = (settings.rho or 0.95) ** idle
    return weight, (slots[0] * left, slots[1] * left)


def idle_rmsprop(weight, slots, rate, last, idle, settings: Train):
    """The average fades; momentum goes on."""
    squares = slots[0] * (settings.rho or 0.9) ** idle
    if not settings.momentum:
        return weight, (squares,)
    left = settings.momentum**idle
    return weight - slots[1] * settings.momentum * (1 - left) / (1 - settings.momentum), (squares, slots[1] * left)


def idle_adam(weight, slots, rate, last, idle, settings: Train):
    """Both moments fade, the mean faster: their ratio, which is the move, by β₁/√β₂ a step. The corrections for moments
    that began at 0 are those of the middle of these moves."""
    beta_1, beta_2 = settings.beta_1, settings.beta_2 or 0.999
    mean, squares = slots
    fading = beta_1 / beta_2**0.5
    faded = fading**idle
    middle = last + 1 / (1 - fading) - idle * faded / ops.maximum(1 - faded, EPSILON)
    rate = rate * ops.sqrt(1 - beta_2**middle) / (1 - beta_1**middle)
    moves = rate * fading * (1 - faded) / (1 - fading)
    left = beta_1**idle, beta_2**idle
    return weight - moves * mean / (ops.sqrt(squares) + EPSILON), (mean * left[0], squares * left[1])


def idle_lion(weight, slots, rate, last, idle, settings: Train):
    """The sign stays, however small the mean becomes."""
    beta_2 = settings.beta_2 or 0.99
    return weight - rate * idle * ops.sign(slots[0]), (slots[0] * beta_2**idle,)


@dataclass(frozen=True)
class Optimizer:
    """A rule with its settings: clips the gradients, decays the weights, averages them if asked."""

    settings: Train

    def first_slots(self, weight) -> tuple:
        """A weight -> what the rule remembers of it before the first step. The average of the weight comes last."""
        name, momentum = self.settings.optimizer, self.settings.momentum > 0
        count = {"sgd": momentum, "adagrad": 1, "adadelta": 2, "rmsprop": 1 + momentum, "lion": 1}.get(name, 2)
        first = 0.1 if name == "adagrad" else 0.0
        slots = tuple(ops.full(weight.shape, first, dtype=weight.dtype) for _ in range(count))
        return (*slots, weight + 0) if self.settings.use_ema else slots

    def clip(self, gradients: list) -> list:
        """Gradients of all weights -> the same, none too large."""
        if limit := self.settings.clipnorm:
            return [_shrunk(gradient, ops.sqrt(ops.sum(ops.square(gradient))), limit) for gradient in gradients]
        if limit := self.settings.global_clipnorm:
            norm = ops.sqrt(sum(ops.sum(ops.square(gradient)) for gradient in gradients))
            return [_shrunk(gradient, norm, limit) for gradient in gradients]
        if limit := self.settings.clipvalue:
            return [ops.clip(gradient, -limit, limit) for gradient in gradients]
        return gradients

    def update(self, weight, gradient, slots, rate, step) -> tuple:
        """A weight, its clipped gradient and slots, learning rate, number of the step from 1 -> new weight, slots."""
        settings = self.settings
        if settings.use_ema:
            *slots, average = slots
        if decay := settings.decay:
            weight = weight - weight * decay * rate
        weight, slots = RULES[settings.optimizer](weight, gradient, slots, rate, step, settings)
        if settings.use_ema:
            momentum = ops.where(step > 1, settings.ema_momentum, 0.0)
            slots = (*slots, momentum * average + (1 - momentum) * weight)
        return weight, tuple(slots)

    def catch_up(self, weight, slots, rate, last, idle) -> tuple:
        """Rows, their slots, the step that last touched each (rows, 1) and the steps since -> rows and slots as if
        every one of these steps had been made with a gradient of 0."""
        if decay := self.settings.decay:
            weight = weight * (1 - decay * rate) ** idle
        return IDLE[self.settings.optimizer](weight, slots, rate, last, idle, self.settings)


RULES = {"sgd": sgd, "adagrad": adagrad, "adadelta": adadelta, "rmsprop": rmsprop, "adam": adam, "adamw": adam,
         "lion": lion}  # fmt: skip
IDLE = {"sgd": idle_sgd, "adagrad": idle_adagrad, "adadelta": idle_adadelta, "rmsprop": idle_rmsprop,
        "adam": idle_adam, "adamw": idle_adam, "lion": idle_lion}  # fmt: skip


def _shrunk(gradient, norm, limit: float):
    return gradient * ops.minimum(1.0, limit / ops.maximum(norm, EPSILON))

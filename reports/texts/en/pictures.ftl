# A report about pictures. The same messages stand in ru/.

pictures-task = { $rows ->
    [one] One picture
   *[other] { $rows } pictures
} in { $classes } classes ({ $source }) were { $folds ->
    [1] divided into { $train } for training, { $validation } for validation and { $test } for the test.
   *[other] dealt into { $folds } folds, each the test part once.
} { $models } models were compared{ $seeds ->
    [0] , none of them a network.
    [one] , each network trained from one seed.
   *[other] , each network trained from { $seeds } seeds.
} Scores are points out of 100; macro-F1 is the plain mean of the F1 of the classes, so a rare class counts as much as a frequent one.
pictures-data = { $rows ->
    [one] One picture
   *[other] { $rows } pictures
} in { $classes ->
    [one] one class
   *[other] { $classes } classes
} ({ $source }) { $folds ->
    [1] were divided into { $train } for training, { $validation } for validation and { $test } for the test.
   *[other] were dealt into { $folds } folds for cross-validation.
}
labels-of-folders = by the names of folders
labels-of-column = column { $label }
labels-of-packed = labels packed with the pictures
compared-pictures = What was looked at: { $pictures ->
    [one] the only picture that can be used
   *[other] each of the { $pictures } pictures that can be used
}, opened and measured; { $compared } different ones with each other, whether two look nearly alike (difference hashes first, then small grey copies with a correlation of 0.995 or more).
finding-place-picture = { $file }, number { $line }
column-pictures = pictures
column-kind-of-file = what it is
files-picture-folders = folders of pictures, a class each
files-table-of-pictures = table with paths of pictures
files-packed = pictures packed in one file ({ $format })
caption-picture-files = What was read
pictures-groups-pattern = The group is what the expression { $pattern } finds in the name of a file{ $runs ->
    [yes] : the number of a series. In the order of the numbers a new group begins where a class comes for the second time.
   *[no] .
}
pictures-groups-column = The group stands in the column “{ $column }”.
pictures-one-size = All pictures are { $width } × { $height } pixels (width × height).
pictures-sizes = There are { $different } different sizes. Most frequent: { $frequent }.
pictures-size = { $width } × { $height } ({ $pictures })
caption-sizes = Width and height in pixels, and their ratio, of the pictures as they are in the files
column-smallest = smallest
column-middle = median
column-largest = largest
size-width = width
size-height = height
size-ratio = width : height
pictures-modes = How their pixels are stored: { $modes }.
mode-1 = black and white ({ $count })
mode-l = grey ({ $count })
mode-la = grey with transparency ({ $count })
mode-rgb = colour ({ $count })
mode-rgba = colour with transparency ({ $count })
mode-p = palette ({ $count })
mode-cmyk = four printing colours, CMYK ({ $count })
mode-i-16 = grey with 16 bits ({ $count })
mode-other = mode { $mode } of Pillow ({ $count })
pictures-prepared = A model takes pictures of one shape only. So each was brought to one, in this order:
pictures-prepared-name = “{ $name }”: { $said }
prepared-shape = { $height } × { $width } pixels (height × width)
prepared-channels-1 = grey
prepared-channels-3 = in colour (red, green, blue)
prepared-size-own = a size that the program finds: their own where all have one and no side is above 128 pixels, else a square of the median of their shorter sides, at most 96
prepared-colour-found = grey where all are grey, else colour
prepared-colour-grey = made grey
prepared-colour-rgb = made or left colour
prepared-fit-none = nothing is cut or stretched
prepared-fit-scaled = only larger or smaller: the proportions are the same, so nothing is cut or stretched
prepared-fit-stretch = stretched to the shape, so that proportions change where the picture had others
prepared-fit-crop = the middle of the picture in the proportions of the shape; what stands out is cut off
prepared-fit-pad = the whole picture, with a margin in the mean colour of its border
prepared-contrast-keep = contrast as it is
prepared-contrast-stretch = contrast stretched: the darkest tone becomes black, the lightest white
prepared-contrast-equalise = contrast equalised: each tone about as frequent as any other
pictures-none-left-out = No picture was left out.
pictures-left-out = { $count ->
    [one] One file was left out:
   *[other] { $count } files were left out:
} { $counted }.
left-out-counted = { $reason }: { $count }
left-out-junk = no picture
left-out-empty = 0 bytes
left-out-unreadable = named as a picture and none
left-out-broken = breaks off or cannot be decoded
left-out-bomb = too many pixels
left-out-absent = not there
left-out-format = of a format that is not read
left-out-no-label = no label
left-out-rare = class smaller than data.min_class_size
column-reason = why
caption-left-out = { $cut ->
    [yes] Files left out, the first { $count }
   *[no] Files left out
}

title-contact-sheet = What the pictures look like
contact-how = A row for each class: first the mean of all its pictures, then up to twelve of training and validation, drawn by chance. Sharp shapes in a mean picture say that the pictures of a class are alike pixel by pixel, a grey blur that they are not{ $preprocess ->
    [none] .
   *[other] . They are shown as preprocessing “{ $preprocess }” leaves them.
}
contact-first = The { $count } first of { $classes } classes, in alphabetical order, are shown.
head-mean = mean
caption-contact = Each class: the mean picture, then pictures of it
caption-colours = Brightness and contrast of the pictures of each class, from 0 (black) to 255 (white)
column-brightness = brightness ± spread
column-contrast = contrast
column-red = red
column-green = green
column-blue = blue
colours-how = Brightness: the mean of all pixels of a picture; after ± its standard deviation between the pictures of the class. Contrast: the standard deviation between the pixels of a picture.
colours-differ = Brightness alone tells classes apart to some degree: “{ $bright }” has { $high } on average, “{ $dark }” { $low }, a difference of { $times } times the spread inside a class. If that comes from how the pictures were taken and not from what they show, a network will learn it all the same; try contrast = "equalise" or brightness in [augment].
colours-alike = In mean brightness no two classes are further apart than { $times } times the spread inside a class (“{ $bright }” { $high }, “{ $dark }” { $low }): brightness alone gives little away.

title-suspicious = Pictures to look at
outliers-how = The { $count } pictures that are least like others of their class: the mean distance of each to its five nearest of the same class, divided by the median of these distances in the class{ $sampled ->
    [yes] {" "}(5,000 pictures, drawn by chance, were asked)
   *[no] {""}
}. Distances are along the first principal components of all pixels. Being here is no mistake, somebody has to be the furthest; but wrong labels and spoilt pictures tend to be here.
outliers-none = No class has enough pictures to ask which is least like the others.
caption-outliers = Least like others of their class; below each its number in the table and its class
caption-outliers-table = The same with their places
column-number = no.
picture-number = no. { $number }
column-place = where
column-distance = distance
pairs-none = No two different pictures look nearly alike.
pairs-how = Different pictures that look nearly alike: { $shown ->
    [one] one pair
   *[other] { $shown } pairs
}{ $cut ->
    [yes] {" "}of { $pairs }
   *[no] {""}
}. A pair in two parts lets a model remember instead of recognise; a pair with two labels means that one of them is probably wrong.
caption-picture-pairs = Pairs that look nearly alike, one above the other; below each pair its number in the table
caption-picture-pairs-table = The same with their places, classes and parts; set apart where classes or parts differ
column-first = first
column-second = second
pair-cell = { $place } ({ $label }, { $part })
places-how = { $packed ->
    [yes] After the colon stands the number of the picture in its file.
   *[no] Places are counted from the folder that was read.
}

title-fed = What the networks are fed
fed-nothing = In training every network was given the pictures as they are: [augment] changes nothing.
fed-intro = In training pictures are changed anew each time they are given to a network, so that it cannot learn them by heart. Validation and test pictures, and all that the baselines read, are not changed by chance.
fed-way = { $models }{ $changes ->
    [none] {" "}are given pictures as they are.
   *[some] :
}
fed-flip-horizontal = mirrored left to right, by a coin
fed-flip-vertical = turned upside down, by a coin
fed-flip-both = mirrored left to right by one coin and upside down by another
fed-shift = shifted by up to { $share } of the side
fed-rotate = turned by up to { $degrees }° either way
fed-zoom = made larger or smaller by up to { $share }
fed-shear = slanted by up to { $degrees }°
fed-fill-edge = what comes in from outside repeats the edge
fed-fill-reflect = what comes in from outside is the picture mirrored
fed-fill-black = what comes in from outside is black
fed-brightness = brightness multiplied by { $low } to { $high }
fed-contrast = contrast multiplied by { $low } to { $high }
fed-saturation = depth of colour multiplied by { $low } to { $high }
fed-noise = noise with a standard deviation of { $share } of the range
fed-cutout = a square of { $share } of the shorter side covered with the mean colour
fed-probability = all this for { $share } of the pictures, the others as they are
fed-mixup = two pictures of a batch laid over each other, and their labels in the same proportion (mixup, α = { $alpha })
fed-cutmix = a rectangle of one picture set into another, and the labels by its share (cutmix, α = { $alpha })
fed-test-flip = answers are means over a picture and its mirror image
fed-test-shift = answers are means over a picture and its four shifts by one pixel
fed-shown = Below, training pictures as { $model } gets them. A change that makes a class into another one, as a 6 turned on its head is a 9, teaches mistakes: look whether the class can still be told.
fed-head-own = as it is
fed-head-changed = changed
caption-fed = Pictures of the training part: as they are, then changed by chance as in training

picture-model-majority = gives every picture the shares of the classes in training: it looks at nothing
picture-model-logistic-regression = logistic regression on { $features ->
    [hog] histograms of oriented gradients (how strong the edges of each direction are in each cell of a grid)
   *[pixels] pixels
}
picture-model-nearest-neighbours = lets the { $neighbours } most similar training pictures vote, compared by { $features ->
    [hog] histograms of oriented gradients
   *[pixels] pixels
}; nothing is learned, and what is counted at the right are the numbers it keeps
picture-model-mlp = multilayer perceptron on pixels: it does not know which of them are neighbours
picture-model-cnn = convolutional network: small filters slide over the picture, which is halved from block to block
picture-model-resnet = residual network: every block adds to what it was given (He et al. 2015)
picture-model-separable = depthwise separable convolutions: one filter for each map, then the maps are mixed (Howard et al. 2017)
picture-model-pretrained = a network that others have trained on photographs ({ $backbone }), with a new last layer
pictures-read = Networks read { $height } × { $width } pixels{ $channels ->
    [1] , one number each (grey)
   *[other] , three numbers each (red, green, blue)
}{ $preprocess ->
    [none] {""}
   *[other] {" "}(preprocessing “{ $preprocess }”)
}. { $own ->
    [some] From each number the mean of its channel in the training part is taken, and the rest divided by the standard deviation; a pretrained network scales pixels as in its first training.
    [all] Pixels are scaled as in the first training of the network.
   *[none] From each number the mean of its channel in the training part is taken, and the rest divided by the standard deviation.
}

picture-errors-count = { $model }{ $seed ->
    [none] {""}
   *[other] {" "}(seed { $seed })
} is wrong on { $wrong ->
    [one] one
   *[other] { $wrong }
} of { $total } test pictures{ $folds ->
    [1] .
   *[other] {" "}of the first of { $folds } folds.
}
picture-errors-how = Below { $shown ->
    [one] it is{ $sure ->
        [0] {""}
       *[other] , and the model was more than 90 % sure
    }.
   *[other] are the { $shown } errors it was surest of, the surest first{ $sure ->
        [0] {""}
        [one] ; in one of them it was more than 90 % sure
       *[other] ; in { $sure } of them it was more than 90 % sure
    }.
} Look at each: is the label right, and can it be seen at all what the label says?
caption-picture-errors = Errors: below each picture its number in the table, its class → the answer, and how sure the model was of the answer
error-arrow = { $label } → { $predicted }
caption-picture-errors-table = The same with their places
column-probability = probability of the answer
column-label-probability = of the true class
confused-how = For each pair of classes that were taken for each other up to four rows; the answers it was surest of come first, five at most. Beside the errors stand right answers: what do the wrong ones have that the right ones lack?
confused-right = { $name }: right ({ $count })
confused-wrong = { $name } taken for { $other } ({ $count })
caption-confused = “{ $first }” and “{ $second }”: in brackets how many test pictures each row stands for

title-looks = What the network looks at
looks-which = This chapter looks into { $model }{ $preprocess ->
    [none] {""}
   *[other] {" "}on preprocessing “{ $preprocess }”
}, the best network on validation, seed { $seed }{ $folds ->
    [1] {""}
   *[other] , first fold
}. The pictures are of the test part: right answers first{ $wrong ->
    [0] ; wrong ones there are none.
   *[other] , then wrong ones, those it was surest of.
}
looks-no-maps = The network has no maps of the picture inside (it does not know which pixels are neighbours), so only occlusion can be shown.
looks-filters = The filters of the first layer are what the network lays on every place of the picture. Light weights add, dark ones subtract, grey is 0{ $colour ->
    [yes] ; colours are the weights of red, green and blue
   *[no] {""}
}. Each is drawn on its own scale. So few weights are hard to read: what the filters make of a picture, below, says more.
caption-filters = Filters of the first layer{ $cut ->
    [yes] , the first { $count }
   *[no] {""}
}
kernel-edges-upright = vertical edges (Sobel)
kernel-edges-level = horizontal edges (Sobel)
kernel-edges-all = edges of all directions
kernel-sharpen = sharper
kernel-blur = softer
looks-kernels = First filters that people designed, then what { $model } learned, on the same pictures. For edges grey is 0; white and black are edges that go opposite ways, or, where edges of all directions are sought, places brighter and darker than those around. Of the learned maps those are shown that vary most over the picture, before the activation.
caption-kernels = Filters of the textbooks on pictures of the test part
caption-learned = What the first layer learned, on the same pictures: { $maps ->
    [one] one of its maps
   *[other] { $maps } of its maps
} each
head-picture = picture
caption-features = The last maps before the decision, on the first of the pictures: { $side } places, white is the strongest answer of a map
looks-where = Where an answer comes from, by two measures. Grad-CAM (Selvaraju et al. 2017): orange where the last maps speak for the class; no orange where, taken together, none of them does. Occlusion (Zeiler and Fergus 2014): a square in the mean colour covers one place after another; orange where the probability of the answer then falls, blue where it rises.
looks-occlusion = Where an answer comes from, by occlusion (Zeiler and Fergus 2014): a square in the mean colour covers one place after another; orange where the probability of the answer then falls, blue where it rises.
looks-caution = Such maps show what this answer depends on, not that the network understands it: neither that it is right for the right reason, nor what it would do with another picture. Grad-CAM is as coarse as the last maps, and a covered square is itself a picture that the network has never seen.
looks-row-picture = picture
looks-row-cam = Grad-CAM: the answer
looks-row-cam-label = Grad-CAM: the true class
looks-row-occlusion = occlusion
looks-fall = up to { $points }
caption-looks-right = Right answers: class and probability below the picture; below the occlusion, by how many points out of 100 the probability falls at most
caption-looks-wrong = Wrong answers: class → answer and its probability below the picture; below the occlusion, by how many points out of 100 the probability of the answer falls at most
caption-looks-places = Where these pictures lie

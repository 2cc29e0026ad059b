# Что странного в файлах при чтении и что с этим делать. Те же сообщения — в en/.

finding-encoding-guessed = { $count ->
    [1] Файл не в UTF-8; прочитан
   *[other] Файлы не в UTF-8 ({ $count }); прочитаны
} как { $encoding }, и это догадка.
advice-encoding-guessed = Если буквы выглядят неверно, укажите кодировку в data.encoding, а лучше сохраните файл в UTF-8.
finding-undecodable-bytes = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} есть байты, которые в кодировке остального файла не буквы; на их месте знак �.
advice-undecodable-bytes = Посмотрите на эти строки: часто знак разрезан посередине. Исправьте их или уберите.
finding-delimiter-ambiguous = Файл можно разделить на столбцы по-разному: взят знак «{ $chosen }», подошёл бы и «{ $others }».
advice-delimiter-ambiguous = Если столбцы выглядят неверно, назовите знак в data.delimiter: comma, semicolon, tab или bar.
finding-header-guessed = { $header ->
    [yes] Первая строка сочтена заголовком.
   *[no] Заголовка, похоже, нет; столбцы пронумерованы: "1", "2", …
}
advice-header-guessed = Если это неверно, задайте data.header = { $header ->
    [yes] false
   *[no] true
}.
finding-header-repeated = Заголовок повторяется ещё в { $count ->
    [one] { $count } строке
   *[other] { $count } строках
}.
advice-header-repeated = Видимо, файлы склеили вместе с заголовками. Уберите эти строки.
finding-lines-above-header = Над заголовком пропущено { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[many] { $count } строк
}.
advice-lines-above-header = Если это пояснения, делать ничего не нужно. Если данные, задайте data.header = false.
finding-rows-too-short = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} полей меньше, чем столбцов; недостающие считаются пустыми.
advice-rows-too-short = Посмотрите на них: мог потеряться разделитель или кавычка.
finding-rows-too-long = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} полей больше, чем столбцов; лишнее не прочитано.
advice-rows-too-long = Текст, в котором есть разделитель, должен стоять в кавычках. Исправьте эти строки или назовите другой data.delimiter или data.quoting.
finding-columns-unnamed = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} есть что-то в столбцах без имени ({ $names }).
advice-columns-unnamed = Туда могли съехать куски текстов: в тексте есть разделитель, а кавычек вокруг нет. Эти столбцы не читаются.
finding-columns-renamed = Столбцы с уже занятыми именами получили другие: { $names }.
advice-columns-renamed = Пишите в файле эксперимента новые имена.
finding-rows-merged = { $count ->
    [one] { $count } поле в кавычках поглотило
    [few] { $count } поля в кавычках поглотили
   *[many] { $count } полей в кавычках поглотили
} то, что похоже на строки таблицы ({ $rows }).
advice-rows-merged = Посмотрите на первое место. Если это строки таблицы, перед ними стоит лишняя кавычка: задайте data.quoting = "none" или исправьте её.
finding-quote-unbalanced = Открытая кавычка нигде не закрыта; всё до конца файла (строк: { $rows }) стало одним полем.
advice-quote-unbalanced = Исправьте эту строку или задайте data.quoting = "none", если кавычка здесь обычный знак.
finding-quotes-odd = { $count ->
    [one] { $count } поле в кавычках продолжается
    [few] { $count } поля в кавычках продолжаются
   *[many] { $count } полей в кавычках продолжаются
} после закрывающей кавычки.
advice-quotes-odd = Проверьте, цел ли текст. Кавычки внутри поля в кавычках удваивают.
finding-quotes-none = Кавычки прочитаны как обычные знаки: { $count ->
    [one] в { $count } строке
   *[other] в { $count } строках
} они не охватывают поле.
advice-quotes-none = Если поля всё же взяты в кавычки, задайте data.quoting = "minimal".
finding-quotes-backslash = Кавычки внутри полей записаны как \" { $count ->
    [one] в { $count } строке
   *[other] в { $count } строках
} и так и прочитаны.
advice-quotes-backslash = Если это неверно, задайте data.quoting = "minimal".
finding-quotes-unescaped = Кавычки внутри полей в кавычках не удвоены { $count ->
    [one] в { $count } строке
   *[other] в { $count } строках
}; они прочитаны как знаки текста.
advice-quotes-unescaped = Если это неверно, задайте data.quoting = "minimal".
finding-quotes-spaced = Между разделителем и кавычками стоят пробелы { $count ->
    [one] в { $count } строке
   *[other] в { $count } строках
}; они пропущены.
advice-quotes-spaced = Если это неверно, задайте data.quoting = "minimal".
finding-format-not-as-named = Файл назван как { $named }, а на деле это { $found }; так он и прочитан.
advice-format-not-as-named = Делать ничего не нужно, но другие программы споткнутся: дайте файлу верное имя.
finding-json-keys-ignored = Кроме списка строк, в файле есть другие ключи, они не прочитаны: { $names }.
advice-json-keys-ignored = Если тексты в одном из них, вынесите этот список в отдельный файл.
finding-lone-surrogates = { $count ->
    [one] В { $count } тексте
   *[other] В { $count } текстах
} есть половина знака (одиночный суррогат); на её месте теперь �.
advice-lone-surrogates = Эмодзи разрезали раньше. Из этого файла его не вернуть.
finding-classes-named = Числа в столбце { $column } заменены именами, которые даёт сам файл: { $names }.
advice-classes-named = Делать ничего не нужно.
finding-sheets-unread = Из книги прочитан только лист «{ $sheet }»; есть и другие: { $others }.
advice-sheets-unread = Если нужен другой лист, сохраните его отдельным файлом.
finding-files-unread = { $count ->
    [one] { $count } файл не прочитан: это не текст
    [few] { $count } файла не прочитаны: это не тексты
   *[many] { $count } файлов не прочитано: это не тексты
} какого-либо класса.
advice-files-unread = Если это заметки или скрытые файлы, делать ничего не нужно. Имена текстов должны кончаться на .txt.
finding-files-empty = { $count ->
    [one] { $count } файл пуст
    [few] { $count } файла пусты
   *[many] { $count } файлов пусты
}.
advice-files-empty = Уберите их или поищите, куда делось содержимое.
finding-classes-empty = { $count ->
    [one] В { $count } папке класса
   *[other] В { $count } папках классов
} нечего читать.
advice-classes-empty = Наполните её или уберите: сейчас это не класс.

finding-tags-broken = { $count ->
    [one] { $count } тег не может
    [few] { $count } тега не могут
   *[many] { $count } тегов не могут
} стоять после предыдущего или обрывают сущность без конца в разметке { $scheme }. Новая сущность начата везде, где тег не продолжает предыдущий.
advice-tags-broken = Исправьте теги здесь или прямо перед этим. У программ, которые чинят их иначе, будут другие сущности и другие оценки.
finding-tags-missing = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} нет тега; прочитано как O.
advice-tags-missing = Допишите теги.
finding-tags-unknown = { $count ->
    [one] { $count } ячейка в столбце тегов — не тег
    [few] { $count } ячейки в столбце тегов — не теги
   *[many] { $count } ячеек в столбце тегов — не теги
}; прочитано как O.
advice-tags-unknown = Исправьте опечатку; если это заголовок, уберите его: его слова прочитаны как токены.
finding-tags-several = { $count ->
    [one] В { $count } ячейке
   *[other] В { $count } ячейках
} несколько тегов; каждый прочитан как отдельная сущность.
advice-tags-several = Сеть даёт токену один тег: для обучения выберите один из них.
finding-tag-columns = На теги похожи несколько столбцов ({ $columns }); взят { $used }.
advice-tag-columns = Если нужен другой, укажите его номер в data.tag.
finding-tokens-missing = { $count ->
    [one] { $count } строка с тегом, но без токена, отброшена
    [few] { $count } строки с тегом, но без токена, отброшены
   *[many] { $count } строк с тегом, но без токена, отброшены
}.
advice-tokens-missing = Проверьте, не потерялся ли знак (эмодзи, необычный пробел).
finding-rows-split = { $count ->
    [one] { $count } строка разорвана надвое и соединена
    [few] { $count } строки разорваны надвое и соединены
   *[many] { $count } строк разорваны надвое и соединены
}.
advice-rows-split = Делать ничего не нужно; другие программы споткнутся.
finding-rows-wide = { $count ->
    [one] В { $count } строке
   *[other] В { $count } строках
} ячеек больше, чем в остальных; лишние отнесены к токену.
advice-rows-wide = Проверьте, тот ли тег взят.
finding-delimiters-mixed = { $count ->
    [one] { $count } строка разделена
    [few] { $count } строки разделены
   *[many] { $count } строк разделены
} не тем знаком, что остальные: табуляцией вместо пробела или наоборот.
advice-delimiters-mixed = Пользуйтесь одним знаком во всём файле.
finding-documents-empty = { $count ->
    [one] { $count } пустой текст отброшен
    [few] { $count } пустых текста отброшены
   *[many] { $count } пустых текстов отброшены
}.
advice-documents-empty = Уберите их.
finding-sentences-long = { $count ->
    [one] В { $count } предложении
   *[other] В { $count } предложениях
} больше { $most } токенов: предложение кончается пустой строкой.
advice-sentences-long = Если пустые строки потерялись, верните их: то, что не делится на предложения, не разделить на части. Целые документы — не ошибка, но учиться на них долго.
finding-entities-none = В этих текстах не размечено ни одной сущности.
advice-entities-none = Учиться здесь нечему. Проверьте, та ли это копия (размеченная) и понята ли разметка.
finding-spans-crlf = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения считают конец строки за два знака, а в тексте это один; они пересчитаны, и слова в разметке это подтверждают.
advice-spans-crlf = Здесь делать ничего не нужно; без пересчёта все сущности после первой строки съехали бы.
finding-spans-lf = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения считают конец строки за один знак, а в тексте их два; они пересчитаны, и слова в разметке это подтверждают.
advice-spans-lf = Здесь делать ничего не нужно.
finding-spans-utf16 = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения считают эмодзи за два знака (UTF-16); они пересчитаны, и слова в разметке это подтверждают.
advice-spans-utf16 = Здесь делать ничего не нужно.
finding-spans-bytes = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения считают байты, а не знаки; они пересчитаны, и слова в разметке это подтверждают.
advice-spans-bytes = Здесь делать ничего не нужно.
finding-spans-shifted = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения отсчитаны от единицы или вместе с меткой в начале файла; они пересчитаны, и слова в разметке это подтверждают.
advice-spans-shifted = Здесь делать ничего не нужно.
finding-spans-inclusive = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} смещения называют последний знак вместо следующего за ним; они пересчитаны, и слова в разметке это подтверждают.
advice-spans-inclusive = Здесь делать ничего не нужно.
finding-offsets-suspect = { $count ->
    [one] { $count } сущность режет слово, начинается или кончается пробелом или выходит за текст
    [few] { $count } сущности режут слова, начинаются или кончаются пробелом или выходят за текст
   *[many] { $count } сущностей режут слова, начинаются или кончаются пробелом или выходят за текст
}, а почти ни одна так не стояла бы, если смещения { $counting ->
    [crlf] считали конец строки за два знака
    [lf] считали конец строки за один знак
    [utf16] считали эмодзи за два знака (UTF-16)
    [bytes] считали байты
    [shifted] отсчитаны от единицы
    [inclusive] называют последний знак, а не следующий за ним
   *[other] отсчитаны от единицы и называют последний знак
}. Ничего не изменено: слов, которые это подтвердили бы, в разметке нет.
advice-offsets-suspect = Узнайте у авторов файла, как считали смещения, и пересчитайте их.
finding-spans-mismatch = { $count ->
    [one] { $count } сущность охватывает
    [few] { $count } сущности охватывают
   *[many] { $count } сущностей охватывают
} не те слова, что записаны при ней; оставлено так, как говорят смещения.
advice-spans-mismatch = Посмотрите на них сами.
finding-spans-blanks = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} слова записаны с другими пробелами, чем в тексте.
advice-spans-blanks = Делать ничего не нужно: смещения верны.
finding-spans-outside = { $count ->
    [one] { $count } сущность пуста или вне текста и отброшена
    [few] { $count } сущности пусты или вне текста и отброшены
   *[many] { $count } сущностей пусты или вне текста и отброшены
}.
advice-spans-outside = Исправьте смещения.
finding-annotations-unread = { $count ->
    [one] { $count } элемент разметки не понят и отброшен
    [few] { $count } элемента разметки не поняты и отброшены
   *[many] { $count } элементов разметки не поняты и отброшены
}.
advice-annotations-unread = Посмотрите на первый из них: нужны смещения и метка.
finding-files-unpaired = { $count ->
    [one] { $count } файл не прочитан: у него нет пары
    [few] { $count } файла не прочитаны: у них нет пары
   *[many] { $count } файлов не прочитано: у них нет пары
} (текст без разметки или наоборот).
advice-files-unpaired = Добавьте недостающий файл или уберите этот.
finding-records-unread = { $count ->
    [one] { $count } запись без текста отброшена
    [few] { $count } записи без текста отброшены
   *[many] { $count } записей без текста отброшены
}.
advice-records-unread = Посмотрите, не лежит ли текст под другим ключом.
finding-records-rejected = { $count ->
    [one] { $count } запись отвергнута или пропущена разметчиком и отброшена
    [few] { $count } записи отвергнуты или пропущены разметчиком и отброшены
   *[many] { $count } записей отвергнуты или пропущены разметчиком и отброшены
}.
advice-records-rejected = Делать ничего не нужно.
finding-spans-cut-words = { $count ->
    [one] { $count } сущность начинается или кончается
    [few] { $count } сущности начинаются или кончаются
   *[many] { $count } сущностей начинаются или кончаются
} посреди слова.
advice-spans-cut-words = Сеть даёт тег целому токену. Расширьте сущность до слова или проверьте, как считали смещения.
finding-spans-overlapping = { $count ->
    [one] { $count } сущность пересекается
    [few] { $count } сущности пересекаются
   *[many] { $count } сущностей пересекаются
} с другой, не лёжа внутри неё.
advice-spans-overlapping = Сеть может дать только одну из них. Исправьте разметку.
finding-spans-nested = { $count ->
    [one] { $count } сущность лежит
    [few] { $count } сущности лежат
   *[many] { $count } сущностей лежат
} внутри другой.
advice-spans-nested = Сеть даёт токену один тег: вложенные сущности придётся убрать по объявленному правилу.
finding-spans-discontinuous = { $count ->
    [one] { $count } сущность с разрывом
    [few] { $count } сущности с разрывом
   *[many] { $count } сущностей с разрывом
}.
advice-spans-discontinuous = Сеть даёт сущности без разрывов: скажите в отчёте, заполнен ли разрыв или такая сущность отброшена.
finding-spans-blank-edges = { $count ->
    [one] { $count } сущность начинается или кончается
    [few] { $count } сущности начинаются или кончаются
   *[many] { $count } сущностей начинаются или кончаются
} пробелом.
advice-spans-blank-edges = Исправьте смещения: строгая оценка сочтёт такую сущность ошибкой.
finding-spans-signs = { $count ->
    [one] { $count } сущность состоит из одних знаков
    [few] { $count } сущности состоят из одних знаков
   *[many] { $count } сущностей состоят из одних знаков
}, без букв и цифр.
advice-spans-signs = Посмотрите, нарочно ли это: лёгкие сущности, такие как @, поднимают все оценки, а об именах ничего не говорят.
finding-spans-two-labels = { $count ->
    [one] У { $count } сущности
   *[other] У { $count } сущностей
} две разные метки на одних и тех же словах.
advice-spans-two-labels = Сеть даёт одну. Выберите какую.
finding-spans-repeated = { $count ->
    [one] { $count } сущность размечена дважды
    [few] { $count } сущности размечены дважды
   *[many] { $count } сущностей размечены дважды
}.
advice-spans-repeated = Уберите повтор: иначе она будет посчитана два раза.
finding-labels-case = { $count ->
    [one] У { $count } сущности вид отличается
   *[other] У { $count } сущностей вид отличается
} от другого только регистром или пробелами: { $labels }.
advice-labels-case = Они считаются разными. Запишите один вид одинаково.

finding-pictures-junk = { $count ->
    [one] { $count } файл среди картинок — не картинка
    [few] { $count } файла среди картинок — не картинки
   *[many] { $count } файлов среди картинок — не картинки
}.
advice-pictures-junk = Делать ничего не нужно: такие файлы пропускаются.
finding-pictures-empty = { $count ->
    [one] { $count } картинка размером
    [few] { $count } картинки размером
   *[many] { $count } картинок размером
} 0 байт.
advice-pictures-empty = Принесите её заново или уберите.
finding-pictures-broken = { $count ->
    [one] { $count } картинка обрывается
    [few] { $count } картинки обрываются
   *[many] { $count } картинок обрываются
} или не раскодируется.
advice-pictures-broken = Принесите её заново или уберите: многие программы на таком файле останавливаются.
finding-pictures-unreadable = { $count ->
    [one] { $count } файл назван картинкой, но это
    [few] { $count } файла названы картинками, но это
   *[many] { $count } файлов названы картинками, но это
} не картинка.
advice-pictures-unreadable = Уберите его или сохраните как картинку.
finding-pictures-bomb = { $count ->
    [one] В { $count } картинке
   *[other] В { $count } картинках
} столько пикселов, что её не открывали.
advice-pictures-bomb = Уменьшите её или уберите: она может занять всю память.
finding-pictures-repeated = { $count ->
    [one] { $count } картинка байт в байт повторяет
    [few] { $count } картинки байт в байт повторяют
   *[many] { $count } картинок байт в байт повторяют
} одну из предыдущих.
advice-pictures-repeated = Оставьте одну из них.
finding-pictures-two-classes = { $count ->
    [one] { $count } картинка лежит
    [few] { $count } картинки лежат
   *[many] { $count } картинок лежат
} в двух классах сразу.
advice-pictures-two-classes = Выберите один класс: в обоих не окажется права ни одна модель.
finding-pictures-two-parts = { $count ->
    [one] { $count } картинка стоит
    [few] { $count } картинки стоят
   *[many] { $count } картинок стоят
} в двух частях сразу.
advice-pictures-two-parts = На них модели достаточно помнить ответ. Уберите их из обучающей части.
finding-pictures-one-class = Все картинки, которые открываются ({ $count }), лежат в одной папке «{ $label }».
advice-pictures-one-class = Класс — это папка: разложите картинки по папкам классов, <класс>/<картинка>.
finding-pictures-absent = { $count ->
    [one] { $count } картинки, названной в таблице, нет
    [few] { $count } картинок, названных в таблице, нет
   *[many] { $count } картинок, названных в таблице, нет
} на месте.
advice-pictures-absent = Принесите их или исправьте пути: они отсчитываются от папки с таблицей.
finding-pictures-turned = { $count ->
    [one] { $count } картинка лежит
    [few] { $count } картинки лежат
   *[many] { $count } картинок лежат
} на боку, с пометкой, где верх.
advice-pictures-turned = Делать ничего не нужно: повёрнуто, как сказано в пометке. Программы, которые её не читают, покажут картинку лежащей.
finding-pictures-cmyk = { $count ->
    [one] { $count } картинка сохранена
    [few] { $count } картинки сохранены
   *[many] { $count } картинок сохранены
} в четырёх печатных красках (CMYK).
advice-pictures-cmyk = Делать ничего не нужно: краски переведены в красный, зелёный и синий. Оттенки могли немного измениться.
finding-pictures-palette = { $count ->
    [one] У { $count } картинки
   *[other] У { $count } картинок
} вместо цветов палитра.
advice-pictures-palette = Делать ничего не нужно: цвета взяты из палитры.
finding-pictures-alpha = { $count ->
    [one] { $count } картинка частью прозрачна
    [few] { $count } картинки частью прозрачны
   *[many] { $count } картинок частью прозрачны
}.
advice-pictures-alpha = Под них подложен белый цвет. Если от этого один класс стал белым, а другие нет, сеть выучит фон: положите все картинки на один цвет.
finding-pictures-deep = { $count ->
    [one] У { $count } картинки
   *[other] У { $count } картинок
} больше 8 битов на канал.
advice-pictures-deep = Они приведены к 256 ступеням: 16 битов делятся на 257. Если занята лишь часть диапазона, задайте contrast = "stretch".
finding-pictures-animated = { $count ->
    [one] { $count } картинка движется
    [few] { $count } картинки движутся
   *[many] { $count } картинок движутся
}; взят первый кадр.
advice-pictures-animated = Посмотрите, показывает ли первый кадр то, что сказано в метке.
finding-pictures-extension = { $count ->
    [one] { $count } картинка не того формата, что
    [few] { $count } картинки не того формата, что
   *[many] { $count } картинок не того формата, что
} в имени файла, или имя без расширения.
advice-pictures-extension = Здесь делать ничего не нужно: прочитано содержимое. Другие программы могут на таком файле остановиться.
finding-pictures-grey = { $rare ->
    [grey] { $count ->
        [one] { $count } картинка серая
        [few] { $count } картинки серые
       *[many] { $count } картинок серые
    }, а большинство цветные.
   *[colour] { $count ->
        [one] { $count } картинка цветная
        [few] { $count } картинки цветные
       *[many] { $count } картинок цветные
    }, а большинство серые.
}
advice-pictures-grey = Все приведены к цветным. Если серыми оказались картинки одного класса, сеть выучит это: попробуйте colour = "grey".
finding-pictures-long = { $count ->
    [one] У { $count } картинки
   *[other] У { $count } картинок
} одна сторона больше другой в десять с лишним раз.
advice-pictures-long = Если вырезать середину, от неё мало что останется. Посмотрите на неё или задайте fit = "pad".
finding-pictures-tiny = { $count ->
    [one] { $count } картинка меньше
    [few] { $count } картинки меньше
   *[many] { $count } картинок меньше
} 8 пикселов в ширину и в высоту.
advice-pictures-tiny = На такой почти ничего не видно. Посмотрите, то ли это, что должно быть.
finding-pictures-near = { $count ->
    [one] { $count } картинка почти не отличается
    [few] { $count } картинки почти не отличаются
   *[many] { $count } картинок почти не отличаются
} от другой ({ $pairs ->
    [one] { $pairs } пара
    [few] { $pairs } пары
   *[many] { $pairs } пар
}).
advice-pictures-near = Кадры одной съёмки и копии другого размера должны оставаться в одной части: repeats = "together".
finding-pictures-near-classes = { $count ->
    [one] { $count } картинка почти не отличается
    [few] { $count } картинки почти не отличаются
   *[many] { $count } картинок почти не отличаются
} от картинки другого класса.
advice-pictures-near-classes = Одна из двух меток, скорее всего, неверна.
finding-pictures-near-parts = { $count ->
    [one] { $count } картинка почти не отличается
    [few] { $count } картинки почти не отличаются
   *[many] { $count } картинок почти не отличаются
} от картинки другой части, причём одна из двух — в обучающей.
advice-pictures-near-parts = Здесь модели достаточно помнить. Задайте repeats = "together" или делите по группам.
finding-pictures-imbalance = Классы очень неравны: у «{ $largest }» картинок { $count }, у «{ $smallest }» — { $few }.
advice-pictures-imbalance = Судите по macro-F1, а не по доле верных ответов: по ней хорош и тот, кто всегда называет самый большой класс.
finding-pictures-class-lost = { $count ->
    [one] В { $count } классе
   *[other] В { $count } классах
} нет ни одной годной картинки: { $classes }.
advice-pictures-class-lost = Принесите его картинки заново: сейчас такого класса нет.
finding-pictures-unread = { $count ->
    [one] { $count } файл или папка вне папок классов; не прочитано.
   *[other] Вне папок классов лежит файлов и папок: { $count }; не прочитано.
}
advice-pictures-unread = Делать ничего не нужно, если это заметки или списки. Картинке место в папке её класса.
finding-pictures-format = { $count ->
    [one] { $count } картинка в формате, который
    [few] { $count } картинки в формате, который
   *[many] { $count } картинок в формате, который
} здесь не читается.
advice-pictures-format = Сохраните в JPEG или PNG. HEIC с телефонов читается после pip install ".[heic]".
finding-pictures-no-test = Тестовой части нет: вместо неё взята проверочная ({ $count ->
    [one] { $count } картинка
    [few] { $count } картинки
   *[many] { $count } картинок
}), а проверочная выбрана из обучающей.
advice-pictures-no-test = Делать ничего не нужно, если раньше по этой части ничего не выбирали.
finding-pictures-no-label = { $count ->
    [one] У { $count } картинки в таблице
   *[other] У { $count } картинок в таблице
} нет метки.
advice-pictures-no-label = Разметьте их: они не использованы.

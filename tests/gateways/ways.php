<?php
// The ways in which PHP programs answer, by name. What each is expected to be read as stands in ways/*.rs, under the
// same name.

/** The rows that most ways answer with. */
function rows(): array
{
    return [card('1001', '75.50'), card('1002', '0.00'), card('1003', '128.00')];
}

function reply(): string
{
    return json_encode(success(rows()));
}

/** A reply with one card. */
function replyWith($id, $balance, int $flags = 0): string
{
    return json_encode(success([card($id, $balance)]), $flags);
}

/** What PHP prints of its own is shown, as HTML or as text. */
function showErrors(bool $asHtml): void
{
    ini_set('display_errors', '1');
    ini_set('html_errors', $asHtml ? '1' : '0');
}

/** Prints the file of that name in the folder of this run, and what it prints before its PHP begins. */
function includeFile(string $name): void
{
    require $_SERVER['GATEWAY_FOLDER'] . "/$name";
}

function answerInTheWay(string $name, string $nonce): void
{
    $ways = [];
    foreach (['json', 'values', 'noise', 'errors', 'http', 'encodings'] as $part) {
        $ways += require __DIR__ . "/ways/$part.php";
    }
    // "once.<way>.<key>": in that way the first time, and well from then on.
    $parts = explode('.', $name);
    if ($parts[0] === 'once') {
        execute($name, $nonce);
        $name = @mkdir($_SERVER['GATEWAY_FOLDER'] . "/$name") ? $parts[1] : 'list';
    }
    if ($name === 'names') {
        echo json_encode(success(array_keys($ways)));
        return;
    }
    if (!isset($ways[$name])) {
        echo json_encode(systemError('404', "no way is called $name"));
        return;
    }
    $ways[$name]();
}

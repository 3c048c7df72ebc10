<?php
// Compression, and other encodings, true and claimed.

$claimed = fn (string $encoding) => function () use ($encoding) {
    header("Content-Encoding: $encoding");
    echo reply();
};

return [
    'ob_gzhandler' => function () {
        ob_start('ob_gzhandler');
        echo reply();
    },
    'output_compression' => function () {
        ini_set('zlib.output_compression', '1');
        echo reply();
    },
    'output_compression_in_pieces' => function () {
        ini_set('zlib.output_compression', '1');
        foreach (str_split(reply(), 50) as $piece) {
            echo $piece;
            flush();
        }
    },
    'output_compression_with_warning' => function () {
        ini_set('zlib.output_compression', '1');
        showErrors(true);
        echo $missing;
        echo reply();
    },
    'gzip' => function () {
        header('Content-Encoding: gzip');
        echo gzencode(reply());
    },
    'x_gzip' => function () {
        header('Content-Encoding: x-gzip');
        echo gzencode(reply());
    },
    'gzip_in_capitals' => function () {
        header('Content-Encoding: GZIP');
        echo gzencode(reply());
    },
    'gzip_unannounced' => function () {
        echo gzencode(reply());
    },
    'gzip_twice' => function () {
        ob_start('ob_gzhandler');
        echo gzencode(reply());
    },
    'gzip_claimed' => $claimed('gzip'),
    'gzip_cut_off' => function () {
        header('Content-Encoding: gzip');
        echo substr(gzencode(reply()), 0, -20);
    },
    'gzip_of_an_error_page' => function () {
        http_response_code(503);
        header('Content-Encoding: gzip');
        echo gzencode('<html><body>503</body></html>');
    },
    'gzip_bomb' => function () {
        header('Content-Encoding: gzip');
        echo gzencode(str_repeat('x', 32 << 20), 1);
    },
    'deflate' => function () {
        header('Content-Encoding: deflate');
        echo gzcompress(reply());
    },
    'deflate_unannounced' => function () {
        echo gzcompress(reply());
    },
    'identity_claimed' => $claimed('identity'),
    'none_claimed' => $claimed('none'),
    'utf8_claimed' => $claimed('utf-8'),
    'utf8_in_capitals_claimed' => $claimed('UTF-8'),
    'empty_claimed' => $claimed(''),
    'br_claimed' => $claimed('br'),
    'gbk' => function () {
        header('Content-Type: application/json; charset=gbk');
        echo iconv('UTF-8', 'GBK', json_encode(success(rows()), JSON_UNESCAPED_UNICODE));
    },
    'gbk_escaped' => function () {
        // The same bytes in every charset.
        header('Content-Type: application/json; charset=gbk');
        echo iconv('UTF-8', 'GBK', reply());
    },
    'gbk_error' => function () {
        echo iconv('UTF-8', 'GBK', '{"status":false,"code":40001,"message":"没有权限"}');
    },
    'utf16' => function () {
        echo iconv('UTF-8', 'UTF-16', reply());
    },
    'latin1' => function () {
        echo '{"status":false,"code":40001,"message":"acc', "\xE8", 's"}';
    },
];

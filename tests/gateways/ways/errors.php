<?php
// How a script ends that does not come to its end.

$shown = fn (callable $fault, bool $asHtml) => function () use ($fault, $asHtml) {
    showErrors($asHtml);
    $fault();
    echo reply();
};
$hidden = fn (callable $fault) => function () use ($fault) {
    $fault();
    echo reply();
};
$undefined = fn () => undefined_function();
$uncaught = function () {
    throw new RuntimeException('库存服务不可用', 7);
};
$memory = function () {
    ini_set('memory_limit', '4M');
    str_repeat('x', 64 << 20);
};
$parse = fn () => includeFile('broken.php');
$missingFile = fn () => require $_SERVER['GATEWAY_FOLDER'] . '/missing.php';
$type = fn () => array_sum('text');
$user = fn () => trigger_error('库存服务不可用', E_USER_ERROR);

return [
    'undefined_function_html' => $shown($undefined, true),
    'undefined_function_text' => $shown($undefined, false),
    'undefined_function_hidden' => $hidden($undefined),
    'uncaught_html' => $shown($uncaught, true),
    'uncaught_text' => $shown($uncaught, false),
    'uncaught_hidden' => $hidden($uncaught),
    'memory_html' => $shown($memory, true),
    'memory_hidden' => $hidden($memory),
    'parse_error_html' => $shown($parse, true),
    'parse_error_text' => $shown($parse, false),
    'parse_error_hidden' => $hidden($parse),
    'missing_file_html' => $shown($missingFile, true),
    'missing_file_hidden' => $hidden($missingFile),
    'type_error_text' => $shown($type, false),
    'user_error_html' => $shown($user, true),
    'user_error_hidden' => $hidden($user),
    'fatal_after_the_reply_text' => function () use ($undefined) {
        showErrors(false);
        echo reply();
        $undefined();
    },
    'fatal_after_the_reply_hidden' => function () use ($undefined) {
        echo reply();
        flush();
        $undefined();
    },
    'fatal_in_the_middle_hidden' => function () use ($undefined) {
        echo substr(reply(), 0, 60);
        flush();
        $undefined();
    },
    'exception_handler' => function () use ($uncaught) {
        set_exception_handler(function ($error) {
            echo json_encode(systemError('50000', $error->getMessage()));
        });
        $uncaught();
    },
    'exception_handler_500' => function () use ($uncaught) {
        set_exception_handler(function ($error) {
            http_response_code(500);
            echo json_encode(systemError('50000', $error->getMessage()));
        });
        $uncaught();
    },
    'shutdown_function' => function () use ($undefined) {
        register_shutdown_function(function () {
            http_response_code(200);
            echo json_encode(systemError('50001', error_get_last()['message'] === '' ? '' : '系统繁忙'));
        });
        $undefined();
    },
    'error_handler' => function () {
        set_error_handler(function ($level, $message) {
            throw new ErrorException($message, 0, $level);
        });
        try {
            echo $missing;
        } catch (ErrorException $error) {
            die(json_encode(systemError('50002', '系统繁忙')));
        }
    },
    'die_with_text' => function () {
        die('Access denied');
    },
    'die_with_chinese_text' => function () {
        die('数据库连接失败');
    },
    'die_with_json' => function () {
        die(reply());
    },
    'exit_with_number' => function () {
        exit(1);
    },
    'exit_after_the_reply' => function () {
        echo reply();
        exit;
    },
    'nothing' => function () {
    },
    'null' => function () {
        echo json_encode(null);
    },
    'true' => function () {
        echo json_encode(true);
    },
    'false_encoded' => function () {
        echo json_encode(false);
    },
    'number' => function () {
        echo json_encode(40001);
    },
    'text' => function () {
        echo json_encode('系统繁忙');
    },
    'empty_array' => function () {
        echo json_encode([]);
    },
    'empty_object' => function () {
        echo json_encode(new stdClass());
    },
];

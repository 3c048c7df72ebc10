<?php
// What stands before and after the JSON that nobody meant to print.

$warn = function (string $level) {
    if ($level === 'warning') {
        echo $missing;
    } elseif ($level === 'deprecated') {
        strlen(null);
    } elseif ($level === 'notice') {
        trigger_error('the cache is cold');
    } else {
        hex2bin('abc');
    }
};
$before = fn (string $level, bool $asHtml) => function () use ($warn, $level, $asHtml) {
    showErrors($asHtml);
    $warn($level);
    echo reply();
};
$after = fn (string $level, bool $asHtml) => function () use ($warn, $level, $asHtml) {
    showErrors($asHtml);
    echo reply();
    $warn($level);
};

return [
    'mark' => function () {
        includeFile('mark.php');
        echo reply();
    },
    'two_marks' => function () {
        includeFile('mark.php');
        includeFile('mark.php');
        echo reply();
    },
    'lines' => function () {
        includeFile('lines.php');
        echo reply();
    },
    'lines_then_mark' => function () {
        includeFile('lines.php');
        includeFile('mark.php');
        echo reply();
    },
    'mark_then_lines' => function () {
        includeFile('mark.php');
        includeFile('lines.php');
        echo reply();
    },
    'mark_lines_mark' => function () {
        includeFile('mark.php');
        includeFile('lines.php');
        includeFile('mark.php');
        echo reply();
    },
    'mark_alone' => function () {
        includeFile('mark.php');
    },
    'lines_after' => function () {
        echo reply(), "\n\n\r\n";
    },
    'mark_after' => function () {
        echo reply();
        includeFile('mark.php');
    },
    'nul_after' => function () {
        echo reply(), "\0";
    },
    'warning_before_html' => $before('warning', true),
    'warning_before_text' => $before('warning', false),
    'notice_before_html' => $before('notice', true),
    'notice_before_text' => $before('notice', false),
    'deprecated_before_html' => $before('deprecated', true),
    'deprecated_before_text' => $before('deprecated', false),
    'function_warning_before_html' => $before('function', true),
    'warning_after_html' => $after('warning', true),
    'warning_after_text' => $after('warning', false),
    'deprecated_after_html' => $after('deprecated', true),
    'notice_after_text' => $after('notice', false),
    'warnings_not_shown' => function () use ($warn) {
        $warn('warning');
        echo reply();
        $warn('deprecated');
    },
    // A setting of the command line, which shows them here.
    'warnings_to_stderr' => function () use ($warn) {
        ini_set('display_errors', 'stderr');
        $warn('warning');
        echo reply();
    },
    'headers_already_sent' => function () {
        showErrors(false);
        echo "\n";
        flush();
        header('X-Late: 1');
        echo reply();
    },
    'prepended_and_appended' => function () {
        ini_set('error_prepend_string', '<!-- ');
        ini_set('error_append_string', ' -->');
        showErrors(true);
        echo $missing;
        echo reply();
    },
    'debug_text_before' => function () {
        var_dump(['sql' => 'SELECT 1']);
        echo reply();
    },
    'debug_text_after' => function () {
        echo reply(), "\n<!-- 0.021s 4 queries -->";
    },
    'xdebug_table' => function () {
        echo "<br />\n<font size='1'><table class='xdebug-error'><tr><td>( ! ) Notice</td></tr></table></font>\n";
        echo reply();
    },
    'callback' => function () {
        echo 'callback(', reply(), ');';
    },
    'callback_commented' => function () {
        echo '/**/callback(', reply(), ');';
    },
    'xml' => function () {
        header('Content-Type: text/xml');
        echo '<?xml version="1.0" encoding="UTF-8"?>', "\n<reply><status>true</status></reply>";
    },
    'buffer_thrown_away' => function () {
        showErrors(true);
        ob_start();
        echo 'noise', $missing;
        ob_end_clean();
        echo reply();
    },
    'buffer_callback' => function () {
        ob_start(fn ($text) => trim($text) . "\n");
        echo "\n\n", reply();
    },
];

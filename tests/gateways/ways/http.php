<?php
// What stands in the head of a reply.

$with = fn (int $status, string $body, array $headers = []) => function () use ($status, $body, $headers) {
    http_response_code($status);
    foreach ($headers as $header) {
        header($header);
    }
    echo $body;
};
$page = '<html><head><title>Error</title></head><body><center><h1>Error</h1></center></body></html>';
$busy = json_encode(['status' => true, 'code' => 0, 'message' => '请求过于频繁', 'data' => []]);
$system = json_encode(systemError('50003', '系统繁忙'));
$business = json_encode(['status' => true, 'code' => 40004, 'message' => '信息不存在', 'data' => []]);
$html = 'Content-Type: text/html; charset=utf-8';

return [
    'limited_with_envelope' => $with(429, $busy, ['Retry-After: 0']),
    'limited_with_business' => $with(429, $business, ['Retry-After: 0']),
    'limited_with_page' => $with(429, $page, [$html, 'Retry-After: 0']),
    'limited_without_body' => $with(429, '', ['Retry-After: 0']),
    'limited_until_a_date' => $with(429, $system, ['Retry-After: ' . gmdate('D, d M Y H:i:s') . ' GMT']),
    'bad_gateway_with_envelope' => $with(502, $busy, ['Retry-After: 0']),
    'bad_gateway_with_page' => $with(502, $page, [$html]),
    'unavailable_with_envelope' => $with(503, $system, ['Retry-After: 0']),
    'unavailable_with_page' => $with(503, $page, [$html, 'Retry-After: 0']),
    'gateway_timeout_with_page' => $with(504, $page, [$html]),
    'status_line' => function () use ($system) {
        header('HTTP/1.0 503 Service Unavailable');
        header('Retry-After: 0');
        echo $system;
    },
    'status_header' => function () use ($page) {
        header('Status: 503 Service Unavailable');
        echo $page;
    },
    'moved' => $with(301, '', ['Location: https://example.com/api/v2']),
    'found_with_envelope' => $with(302, reply(), ['Location: /login']),
    'location_alone' => function () {
        // Makes it a 302.
        header('Location: /login');
    },
    'not_found_page' => $with(404, $page, [$html]),
    'not_found_with_business' => $with(404, $business),
    'forbidden_with_system' => $with(403, $system),
    'forbidden_page' => $with(403, $page, [$html]),
    'bad_request_with_success' => $with(400, reply()),
    'internal_with_system' => $with(500, $system),
    'internal_with_page' => $with(500, $page, [$html]),
    'created_with_success' => $with(201, reply()),
    'odd_status_with_success' => $with(299, reply()),
    'no_content' => $with(204, ''),
    'retry_after_of_a_success' => $with(200, reply(), ['Retry-After: 120']),
    'type_html' => $with(200, reply(), [$html]),
    'type_missing' => function () {
        ini_set('default_mimetype', '');
        header_remove('Content-Type');
        echo reply();
    },
    'type_of_another_charset' => $with(200, reply(), ['Content-Type: application/json; charset=gb2312']),
    'session' => function () {
        session_save_path($_SERVER['GATEWAY_FOLDER']);
        session_start();
        setcookie('user', '10001');
        echo reply();
    },
    'many_headers' => function () {
        for ($number = 1; $number <= 60; $number++) {
            header("X-Header-$number: " . str_repeat('x', 20));
        }
        header('X-Text: 中文');
        echo reply();
    },
    'length_right' => function () {
        $reply = reply();
        header('Content-Length: ' . strlen($reply));
        echo $reply;
    },
    'length_too_short' => function () {
        $reply = reply();
        header('Content-Length: ' . (strlen($reply) - 10));
        echo $reply;
    },
    'length_too_long' => function () {
        $reply = reply();
        header('Content-Length: ' . (strlen($reply) + 10));
        echo $reply;
    },
    'length_in_characters' => function () {
        // strlen of a text that is encoded later: shorter than the body in bytes.
        $reply = json_encode(success(rows()), JSON_UNESCAPED_UNICODE);
        header('Content-Length: ' . iconv_strlen($reply));
        echo $reply;
    },
    'pieces' => function () {
        header('X-Accel-Buffering: no');
        foreach (str_split(reply(), 50) as $piece) {
            echo $piece;
            flush();
            usleep(2000);
        }
    },
    'pieces_of_characters' => function () {
        header('X-Accel-Buffering: no');
        foreach (str_split(json_encode(success(rows()), JSON_UNESCAPED_UNICODE), 7) as $piece) {
            echo $piece;
            flush();
        }
    },
    'finished_early' => function () {
        echo reply();
        fastcgi_finish_request();
        echo 'nobody sees this';
    },
    'continue' => function () {
        header('HTTP/1.1 100 Continue');
        echo reply();
    },
    'large' => function () {
        $padding = str_repeat('x', 1000);
        $more = array_fill(0, 3000, $padding);
        echo json_encode(['debug' => $more] + success(rows()));
    },
    'too_large' => function () {
        echo json_encode(['debug' => str_repeat('x', 5 << 20)] + success(rows()));
    },
];

<?php
// The gateway: one address for all actions, as PHP programs of its kind are written. It checks the envelope and its
// signature with PHP's own functions, counts every execution in a file, and answers.

const CARD_TITLE = '礼品卡 "A&B" <50元>';
const CARD_COVER = 'https://img.example.com/礼品/卡.png';

// What the ini file of a distribution sets does not matter here.
ini_set('display_errors', '0');
ini_set('html_errors', '1');
ini_set('precision', '14');
ini_set('serialize_precision', '-1');
ini_set('zlib.output_compression', '0');
error_reporting(E_ALL);

function token(string $openKey, string $grantCode, string $nonce, string $openId, string $timestamp): string
{
    $signed = ['grantCode' => $grantCode, 'nonce' => $nonce, 'openId' => $openId, 'timestamp' => $timestamp];
    ksort($signed);
    $pairs = [];
    foreach ($signed as $name => $value) {
        $pairs[] = "$name=$value";
    }
    return rawurlencode(base64_encode(hash_hmac('sha1', implode('&', $pairs), $openKey, true)));
}

function success($data): array
{
    return ['status' => true, 'code' => 0, 'message' => '成功', 'data' => $data];
}

function systemError(string $code, string $message): array
{
    return ['status' => false, 'code' => $code, 'message' => $message, 'data' => []];
}

function card($id, $balance, array $more = []): array
{
    return $more + [
        'id' => $id,
        'gift_card_id' => '9',
        'gift_title' => CARD_TITLE,
        'par_value' => $balance,
        'cover' => CARD_COVER,
        'status' => '4',
        'validType' => '1',
    ];
}

/** Notes an execution; whole lines, however many processes write. */
function execute(string $number, string $nonce): void
{
    file_put_contents($_SERVER['GATEWAY_FOLDER'] . '/executions', "$number $nonce\n", FILE_APPEND | LOCK_EX);
}

function answer(array $request): void
{
    foreach (['OpenId', 'GrantCode', 'Token', 'Timestamp', 'Nonce', 'Action'] as $name) {
        if (!isset($request[$name]) || !is_string($request[$name])) {
            echo json_encode(systemError('100001', "$name 缺失"));
            return;
        }
    }
    $isKnown = $request['OpenId'] === $_SERVER['GATEWAY_OPEN_ID']
        && $request['GrantCode'] === $_SERVER['GATEWAY_GRANT_CODE'];
    $token = token(
        $_SERVER['GATEWAY_OPEN_KEY'],
        $request['GrantCode'],
        $request['Nonce'],
        $request['OpenId'],
        $request['Timestamp']
    );
    if (!$isKnown || !hash_equals($token, $request['Token'])) {
        echo json_encode(systemError('100004', '签名错误'));
        return;
    }
    if (abs(time() - (int) $request['Timestamp']) > 300) {
        echo json_encode(systemError('100005', '时间戳 timestamp 过期'));
        return;
    }
    header('Content-Type: application/json; charset=utf-8');
    $params = $request['Params'];
    if (isset($params['number'])) {
        execute($params['number'], $request['Nonce']);
    }
    if (isset($params['way'])) {
        require __DIR__ . '/ways.php';
        answerInTheWay($params['way'], $request['Nonce']);
    } elseif (strpos($params['user_id'] ?? '', 'way.') === 0) {
        require __DIR__ . '/ways.php';
        answerInTheWay(substr($params['user_id'], 4), $request['Nonce']);
    } elseif (isset($params['number'])) {
        echo json_encode(success(['number' => $params['number']]));
    } else {
        // The reply names the user, so that a reply to another's question is seen.
        echo json_encode(success([card($params['user_id'], '75.50')]));
    }
}

$request = json_decode(file_get_contents('php://input'), true);
answer(is_array($request) ? $request : []);

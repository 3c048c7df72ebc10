<?php
// Which PHP value stands where.

$envelope = fn (array $members) => function () use ($members) {
    echo json_encode($members + success(rows()));
};
$card = fn ($id, $balance) => function () use ($id, $balance) {
    echo replyWith($id, $balance);
};

return [
    // The vendor's printed vector, signed here.
    'printed_vector' => $card(
        token(
            'LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx',
            'ba67d4fa46',
            '11886',
            'd14c1559e87b747d577c834b275a4310',
            '1465185768'
        ),
        '75.50'
    ),
    'status_1' => $envelope(['status' => 1]),
    'status_text_1' => $envelope(['status' => '1']),
    'status_text_true' => $envelope(['status' => 'true']),
    'status_cast_true' => $envelope(['status' => (string) true]),
    // What PHP makes of false where a text is asked for.
    'status_empty' => $envelope(['status' => (string) false, 'code' => '40001', 'message' => '没有权限']),
    'status_null' => $envelope(['status' => null, 'code' => '40001', 'message' => '没有权限']),
    'status_false' => $envelope(['status' => false, 'code' => 40001, 'message' => '没有权限', 'data' => null]),
    'status_0' => $envelope(['status' => 0, 'code' => 40001, 'message' => '没有权限']),
    'status_text_0' => $envelope(['status' => '0', 'code' => 40001, 'message' => '没有权限']),
    'status_text_false' => $envelope(['status' => 'false', 'code' => 40001, 'message' => '没有权限']),
    'status_false_code_0' => $envelope(['status' => false]),
    'status_word' => $envelope(['status' => 'yes']),
    'status_2' => $envelope(['status' => 2]),
    'status_array' => $envelope(['status' => [true]]),
    'status_missing' => function () {
        echo json_encode(['code' => 0, 'message' => 'ok', 'data' => rows()]);
    },
    'code_text' => $envelope(['code' => '0']),
    'code_40004' => $envelope(['code' => 40004, 'message' => '信息不存在', 'data' => []]),
    'code_text_40004' => $envelope(['code' => '40004', 'message' => '信息不存在', 'data' => '']),
    'code_null' => $envelope(['code' => null]),
    'code_false' => $envelope(['code' => false]),
    'code_array' => $envelope(['code' => [0]]),
    'code_sentence' => $envelope(['code' => '用户不存在', 'message' => '']),
    'message_array' => $envelope(['code' => 40001, 'message' => ['user_id' => ['必填']]]),
    'message_list' => $envelope(['code' => 40001, 'message' => ['必填', '过长']]),
    'message_null' => $envelope(['code' => 40001, 'message' => null]),
    'message_number' => $envelope(['code' => 40001, 'message' => 12.5]),
    'message_array_of_a_success' => $envelope(['message' => []]),
    'message_of_an_exception' => function () {
        try {
            throw new RuntimeException("第一行\n第二行\t\"引号\"", 40002);
        } catch (RuntimeException $error) {
            $message = $error->getMessage();
            echo json_encode(['status' => false, 'code' => $error->getCode(), 'message' => $message]);
        }
    },
    'id_integer' => $card(1001, '75.50'),
    'id_largest_integer' => $card(PHP_INT_MAX, '75.50'),
    // One more, and PHP makes it a float.
    'id_overflowed' => $card(PHP_INT_MAX + 1, '75.50'),
    'id_float' => $card(1001.0, '75.50'),
    'id_float_with_fraction' => function () {
        echo replyWith(1001.0, '75.50', JSON_PRESERVE_ZERO_FRACTION);
    },
    'id_float_20_digits' => $card(1.0e19, '75.50'),
    'id_float_small' => $card(1.5, '75.50'),
    'id_text_20_digits' => $card('12345678901234567890', '75.50'),
    'id_20_digits_by_hand' => function () {
        echo str_replace('"1001"', '12345678901234567890', reply());
    },
    'id_leading_zeros' => $card('0001001', '75.50'),
    'id_text_with_exponent' => $card('1.0e+19', '75.50'),
    'id_null' => $card(null, '75.50'),
    'id_array' => $card(['1001'], '75.50'),
    'balance_float' => $card('1001', 75.5),
    'balance_integer' => $card('1001', 75),
    'balance_numeric_text' => $card('1001', '0075.50'),
    'balance_sum_of_floats' => $card('1001', 0.1 + 0.2),
    'balance_small_float' => $card('1001', 0.000001),
    'balance_small_float_with_digits' => $card('1001', 0.0000123),
    'balance_text_of_small_float' => $card('1001', (string) 0.000001),
    'balance_large_float' => $card('1001', 1.0e25),
    'balance_negative_float' => $card('1001', -0.5),
    'balance_negative_zero' => $card('1001', -0.0),
    'balance_rounded' => $card('1001', round(75.456, 2)),
    'balance_number_format' => $card('1001', number_format(1234.5, 2)),
    'balance_number_format_plain' => $card('1001', number_format(1234.5, 2, '.', '')),
    'balance_with_unit' => $card('1001', '75.50元'),
    'balance_null' => $card('1001', null),
    'balance_empty' => $card('1001', ''),
    'balance_array' => $card('1001', []),
    'balance_printf' => $card('1001', sprintf('%.6f', 75.5)),
    'balance_large_integer' => $card('1001', 9007199254740993),
    'balance_missing' => function () {
        $row = card('1001', '75.50');
        unset($row['par_value']);
        echo json_encode(success([$row]));
    },
];

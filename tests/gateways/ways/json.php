<?php
// How json_encode is called, and with what.

return [
    'list' => function () {
        echo reply();
    },
    'array_filter_gaps' => function () {
        $rows = array_filter(rows(), fn ($row) => $row['id'] !== '1002');
        echo json_encode(success($rows));
    },
    'array_filter_first_gone' => function () {
        $rows = rows();
        unset($rows[0]);
        echo json_encode(success($rows));
    },
    'array_unique_kept_keys' => function () {
        echo json_encode(success(array_reverse(rows(), true)));
    },
    'array_column_by_id' => function () {
        echo json_encode(success(array_column(rows(), null, 'id')));
    },
    'force_object' => function () {
        echo json_encode(success(rows()), JSON_FORCE_OBJECT);
    },
    'force_object_empty' => function () {
        echo json_encode(success([]), JSON_FORCE_OBJECT);
    },
    'empty_list' => function () {
        echo json_encode(success([]));
    },
    'empty_class' => function () {
        echo json_encode(success(new stdClass()));
    },
    'data_null' => function () {
        echo json_encode(success(null));
    },
    'data_empty_text' => function () {
        echo json_encode(success(''));
    },
    'data_missing' => function () {
        echo json_encode(['status' => true, 'code' => 0, 'message' => 'ok']);
    },
    'objects_of_a_class' => function () {
        $rows = array_map(fn ($row) => (object) $row, rows());
        echo json_encode(success(new ArrayObject($rows)));
    },
    'json_serializable' => function () {
        $rows = new class implements JsonSerializable {
            public function jsonSerialize(): array
            {
                return rows();
            }
        };
        echo json_encode(success($rows));
    },
    'numeric_check' => function () {
        echo json_encode(success(rows()), JSON_NUMERIC_CHECK);
    },
    'numeric_check_of_id_with_e' => function () {
        // Hexadecimal to its maker, a number to PHP.
        echo replyWith('12e40', '75.50', JSON_NUMERIC_CHECK);
    },
    'numeric_check_of_long_id' => function () {
        echo replyWith('12345678901234567890', '75.50', JSON_NUMERIC_CHECK);
    },
    'serialize_precision_17' => function () {
        ini_set('serialize_precision', '17');
        echo replyWith(1001, 75.1);
    },
    'serialize_precision_5' => function () {
        ini_set('serialize_precision', '5');
        echo replyWith(1001, 123456.78);
    },
    'preserve_zero_fraction' => function () {
        echo replyWith(1001, 75.0, JSON_PRESERVE_ZERO_FRACTION);
    },
    'float_without_fraction' => function () {
        echo replyWith(1001, 75.0);
    },
    'pretty_print' => function () {
        echo json_encode(success(rows()), JSON_PRETTY_PRINT);
    },
    'unescaped_unicode' => function () {
        echo json_encode(success(rows()), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    },
    'escaped_unicode' => function () {
        echo json_encode(success(rows()), JSON_UNESCAPED_SLASHES);
    },
    'hex_of_markup' => function () {
        echo json_encode(success(rows()), JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT);
    },
    'partial_output' => function () {
        // A balance that is not a number: 0 in its place.
        echo replyWith('1001', NAN, JSON_PARTIAL_OUTPUT_ON_ERROR);
    },
    'invalid_utf8_substituted' => function () {
        $row = card('1001', '75.50', ['expired_desc' => "\xC0\xF1"]);
        echo json_encode(success([$row]), JSON_INVALID_UTF8_SUBSTITUTE);
    },
    'invalid_utf8_fails' => function () {
        // json_encode returns false, which echo prints as nothing.
        echo json_encode(success([card('1001', '75.50', ['expired_desc' => "\xC0\xF1"])]));
    },
    'invalid_utf8_dumped' => function () {
        var_dump(json_encode(success([card('1001', '75.50', ['expired_desc' => "\xC0\xF1"])])));
    },
    'encoded_twice' => function () {
        echo json_encode(reply());
    },
    'data_encoded_twice' => function () {
        echo json_encode(success(json_encode(rows())));
    },
    'one_card_and_no_list' => function () {
        echo json_encode(success(card('1001', '75.50')));
    },
    'list_below_data' => function () {
        echo json_encode(success(['list' => rows(), 'total' => 3]));
    },
    'data_false' => function () {
        echo json_encode(success(false));
    },
    'rows_of_text' => function () {
        echo json_encode(success(['1001', '1002']));
    },
    'a_row_that_is_null' => function () {
        echo json_encode(success([card('1001', '75.50'), null]));
    },
    'a_list_alone' => function () {
        echo json_encode(rows());
    },
    'two_replies' => function () {
        echo reply(), reply();
    },
    'other_members' => function () {
        echo json_encode(['time' => microtime(true), 'traceId' => uniqid('', true)] + success(rows()));
    },
    'data_before_status' => function () {
        echo json_encode(array_reverse(success(rows()), true));
    },
    'by_hand' => function () {
        echo "{'status':true,'code':0,'data':[]}";
    },
    'serialized' => function () {
        echo serialize(success(rows()));
    },
    'printed' => function () {
        print_r(success(rows()));
    },
    'exported' => function () {
        var_export(success(rows()));
    },
    'many' => function () {
        $rows = [];
        for ($id = 1; $id <= 2000; $id++) {
            $rows[] = card((string) $id, '75.50');
        }
        echo json_encode(success($rows));
    },
];

# 命令行

args-unknown-argument = 无法识别“{ $arg }”
args-unknown-subcommand = 无法识别的子命令“{ $name }”
args-no-value = 选项 { $arg } 缺少值
args-no-value-of = 选项 { $arg } 缺少值（可选值：{ $possible }）
args-invalid-value = { $arg } 的值“{ $value }”无效
args-invalid-value-of = { $arg } 的值“{ $value }”无效（可选值：{ $possible }）
args-value-not-accepted = { $arg } 的值“{ $value }”无效：{ $why }
args-missing = 命令行缺少 { $args }
args-twice = 选项 { $arg } 不能重复使用
args-conflict = { $arg } 不能与 { $prior } 同时使用
args-conflict-with-some = { $arg } 不能与其他已指定的选项同时使用
args-too-many-values = { $arg } 不再接受更多的值，多余的值是“{ $value }”
args-number-of-values = { $arg } 的值的个数不正确
args-no-equals = 选项 { $arg } 的值前面必须有等号（=）
args-not-utf-8 = 命令行中有无效的 UTF-8
args-not-understood = 无法解析命令行：{ $error }
args-did-you-mean = { $wrong }：是否想输入 { $names }？用法见 { $help }
args-see-help = { $wrong }；用法见 { $help }
args-no-such-value = 不接受该值
args-not-an-address = 不是有效的监听地址，应为“IP:端口”的形式
args-seconds = 单位为秒，例如 30 或 0.5
args-seconds-of-a-clock = 必须大于 0 秒，且不能超过时钟所能计量的范围
args-calls-per-second = 每秒调用次数，例如 20 或 20/s
args-range-of-rate = 必须在每秒 0.001 到 1000000 次之间
args-positive = 必须大于 0（{ $what }）
args-number-of = 必须是数字（{ $what }）
args-positive-and-whole = 必须是大于 0 的整数
args-smaller = 数字过大
args-whole = 必须是整数
args-not-negative = 必须是不小于 0 的整数
args-key-on-the-command-line = 不能在命令行上直接给出密钥，因为其他人可以看到命令行：请改用 --open-key-file 或 ZVCMS_OPEN_KEY
args-one-reader-of-stdin = 标准输入只能读取一次，请为其中一个另外指定文件：{ $first }、{ $second }
args-the-request = 待检查的请求

# 不起作用的选项

args-leave-out = 请去掉 { $option }
args-only-with-users = 该选项只能与 --users 一起使用
args-excel = --excel 只适用于 csv：请加上 --format csv
args-resume = --resume 用于续写文件：请加上 --output FILE
args-call-prints-data = call 原样输出 data
args-sign-prints-json = sign 输出的是 JSON
args-sign-sends-nothing = sign 不发送任何请求
args-verify-sends-nothing = verify 不发送任何请求
args-verify-takes-stamps = verify 直接采用请求体中的 timestamp 和 nonce
args-sandbox-prints-lines = 沙箱输出的是供终端执行的命令
args-sandbox-has-credentials = 沙箱自带凭证
args-sandbox-calls-nobody = 沙箱不会调用任何网关
args-is-the-sandbox = 该命令本身就是沙箱
args-sandbox-takes-stamps = 沙箱接受任意一种形式的 timestamp 和 nonce
args-actions-only-prints = actions 只输出文档内容
args-completions-prints-a-script = completions 输出的是脚本
args-completions-only-prints = completions 只输出脚本
args-sandbox-has-its-own = --sandbox 自带地址和凭证
args-sandbox-stays-here = --sandbox 只在本机运行
args-client-key = --client-key 须与证书配套使用：请加上 --client-cert FILE
args-no-csv = { $why }，没有 csv 格式：请去掉 --format csv

# 文件

files-stdin = 标准输入
files-cannot-read = 无法从 { $file } 读取{ $what }
files-cannot-read-stdin = 无法从标准输入读取{ $what }
files-too-long = 内容超过 { $most } 字节
files-utf-16 = 编码是 UTF-16：请另存为 UTF-8
files-not-utf-8 = 编码不是 UTF-8

# 密钥

key-the-open-key = 密钥
key-an-open-key = 密钥
key-given-as-a-path = --open-key-file 指定的文件不存在：这里应填写存放密钥的文件的路径，而不是密钥本身
key-others-can = { $file } 中有{ $what }，其他人却可以读取或修改它，请运行 { $command }
key-is-empty = { $place }：没有密钥，内容为空
key-of-several-lines = { $place }：内容不止一行，请只保留密钥
key-white-space = { $place }：密钥开头或末尾有空白字符，请去掉
key-invisible-character = { $place }：密钥开头或末尾有不可见字符，请去掉
key-in-quotes = { $place }：密钥带有引号，请去掉引号
key-control-character = { $place }：密钥含有控制字符，是否误用了其他文件的内容？

# 证书

certificates-of-plain-http = 网关地址是明文 http，不使用证书：请去掉 { $option }
certificates-of-client = 客户端证书
certificates-a-private-key = 私钥
certificates-private-key = 私钥
certificates-some = 证书
certificates-cannot-use = 无法使用 { $file } 中的客户端证书：{ $cause }
certificates-unreadable = 无法从 { $file } 读取证书（{ $setting }）：{ $why }
certificates-of-setting = { $why }（{ $setting }）
certificates-none = 其中没有 PEM 格式的证书（应以 -----BEGIN CERTIFICATE----- 开头）

# 沙箱的应答文件与礼品卡文件

reply-no-equals = 缺少等号（=）：应写成 ACTION=FILE，例如 order.upload=reply.json
reply-no-action = 等号（=）前缺少接口：应写成 ACTION=FILE
reply-no-file = 等号（=）后缺少文件：应写成 ACTION=FILE
reply-white-space = 接口 { $action } 的开头或末尾有空白字符：请去掉
reply-the-reply = 应答
reply-not-json = { $file } 第 { $line } 行：不是 JSON：{ $error }
reply-no-path = { $error }：应写成 PATH=FILE，例如 /v3/order/upload=reply.json
reply-path-of-v2 = 路径 { $path } 是 V2 所有接口共用的路径：应写成 ACTION=FILE，例如 order.upload=reply.json
reply-twice = --reply 两次指定了接口 { $action }：请去掉其中一个
cards-the-cards = 礼品卡
cards-problem = { $file } 第 { $line } 行：{ $problem }
cards-user = 用户 { $user }
cards-empty-user-id = 用户 ID 为空
cards-user-twice = { $user } 重复出现
cards-array-expected = 应为礼品卡数组
cards-card = { $user } 的第 { $number } 张卡
cards-field = { $card }的 { $field } 字段
cards-no-such-field = 礼品卡没有该字段；可用的字段有 { $fields }
cards-scalar-expected = 应为字符串、数字、布尔值或 null
cards-number-changes = 作为数字会变成 { $number }：请加上引号
cards-amount-expected = 应为普通的十进制数，例如 "75.50"
cards-field-twice = 该字段重复出现
cards-object-expected = 应为对象
cards-users-expected = 应为以用户 ID 为键的对象，例如 {"{"}"10001": []{"}"}
cards-not-json = 不是 JSON：{ $error }

# 环境变量

environment-api = { $variable } 既不是 v2 也不是 v3：请改为其中之一，或取消该变量
environment-not-utf-8 = { $name } 不是 UTF-8 文本

# 配置文件

config-profile-without-file = 使用 profile 需要配置文件：请指定 --config FILE
config-the-settings = 配置
config-others-can-change = ：该文件决定调用发往何处，其他人却可以修改它，请运行 { $command }
config-others-can-read = ：该文件中有密钥，其他人却可以读取它，请运行 { $command }
config-no-profile = ：没有任何 profile，请在文件开头加上一行 [{ $name }]
config-no-such-profile = ：没有名为 { $wanted } 的 profile；已有的是 { $names }
config-not-toml = {" "}第 { $line } 行：不是 TOML
config-outside-a-profile = ：{ $name } 不属于任何 profile，请在它前面加上一行，例如 [{ $profile }]
config-wrong-value = ，[{ $name }] { $setting } 应为：{ $expected }
config-seconds = 大于 0 的秒数
config-count = 不小于 1 的整数
config-text = 带引号的文本
config-no-such-setting = ，[{ $name }] { $setting }：没有该配置项；可用的配置项有 { $names }
config-two-keys = ，[{ $name }]：open_key 与 open_key_file 只能设置一个
config-client-key = ，[{ $name }] client_key：请同时设置与它配套的 client_cert

# 网关地址与版本

endpoint-the-default = 默认值
endpoint-setting-is = { $name } 为 { $api }
endpoint-its-api = 其 api 为 { $api }
endpoint-has-no-api = 未设置 api，即 { $api }
endpoint-unset = 取消 { $source }
endpoint-leave-out = 去掉 { $source }
endpoint-of-another-version = { $place } 是 { $declared } 的地址（{ $how }），而当前版本为 { $api }（来源：{ $source }）：请同时指定 --endpoint，或{ $leave_out }
endpoint-refused = { $error }（{ $place }）
endpoint-refused-for-version = { $error }（{ $place }；{ $version } 由 { $source } 决定）

# 凭证

set-endpoint-alone = 设置了 { $variable }，却没有设置凭证，而 { $place } 中有凭证：请取消该变量，或指定 --endpoint
set-flag-and-variable = { $flag } 与 { $variable } 属于不同的商户：请取消 { $variable }，或去掉这些选项
set-flag-and-profile = { $flag } 与 { $profile } 属于不同的商户：请去掉其中一个
set-in-quotes = { $credential } 带有引号：请去掉引号（{ $name }）
set-refused = { $error }（{ $name }）
set-no-open-key = 没有密钥：请设置 ZVCMS_OPEN_KEY，或指定 --open-key-file，或用 --sandbox 试用
set-has-api = { $place } 中的 api 为 { $api }
set-has-no-api = { $place } 未设置 api，即 { $api }
set-api-differs = { $variable } 为 { $api }，而 { $own }：请取消 { $variable }，或指定 --api
set-the-command-line = 命令行
set-the-environment = 环境变量
set-no-credentials = 没有凭证：请指定 --open-id、--grant-code 和 --open-key-file，或设置 ZVCMS_OPEN_ID、ZVCMS_GRANT_CODE 和 ZVCMS_OPEN_KEY，或用 --sandbox 试用
set-has-no-credentials = { $place }：没有凭证，请给出 { $missing }
set-has-incomplete-credentials = { $place }：凭证不完整，有 { $given }，缺少 { $missing }
set-variables-contradict = { $profile } 与 { $variable } 相互矛盾：请取消其中一个，或指定 --profile

# 连接

connection-stamp-form = V2 请求体中的 timestamp 和 nonce 是字符串：请去掉 --stamp-form，或指定 --api v3
connection-signed-names = V3 只对 grantCode、nonce、openId、timestamp 签名：请去掉 --signed-names
connection-plaintext = { $error }，加上 --allow-plaintext
connection-address-of-v3 = { $host } 是 V3 的地址，而本次调用属于 V2：请指定 --api v3
connection-path-of-v3 = 网关地址带有 V3 的路径，而本次调用属于 V2：请指定 --api v3，并且网关地址只写协议和主机

# 接口与结果

action-not-documented = 文档中没有接口 { $action }
action-nearest = 最接近的是 { $name }
output-no-cards = 该用户没有礼品卡
output-no-subcommand = 未指定子命令；用法见 zvcms --help

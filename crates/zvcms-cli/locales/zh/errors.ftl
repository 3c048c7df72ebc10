# 用词：接口（action）、网关地址（endpoint）、应答（reply）、业务参数（Params）、参数名（参与签名的名称）、选项（命令行）、Token、Nonce、用户 ID。
# 标点：选项、变量和名称之后直接用全角标点；整条命令和网址可供复制，位于行末，否则前后留空格。

# 错误

business-exception = 业务异常 { $code }
business-exception-uncoded = 业务异常{ $code }
system-error = 系统错误 { $code }
system-error-uncoded = 系统错误{ $code }
refusal-without-words = （无 code 和 message）
refusal-without-code = （无 code）
refusal-without-message = ，没有 message
refusal-status = （HTTP { $status }）
refusal-trace-id = （traceId { $trace_id }）
warning = 警告：{ $warning }

error-stdout = 无法写入标准输出
error-give-api-v3 = 请加上 --api v3
error-or-give-api-v3 = { $name }；或者加上 --api v3
error-name-in-v2 = V2 中对应的接口是 { $name }
error-nearest = 最接近的是 { $name }
error-twin-in-v3 = V3 文档中与它对应的是 { $name }
error-ca-file = 如果证书由公司自己的 CA 签发，请用 --ca-file 指定该 CA 的证书
error-not-json = 业务参数不是 JSON：{ $why }
error-cannot-run = 本机无法执行调用

# 签名被网关拒绝

refused-clock = 网关与本机的时钟可能不一致：请校准本机时钟
refused-hint = 请求已用这把密钥签名（{ $how }），所以 OpenId、GrantCode 与密钥可能不是同一套{ $names }；要查看签名的每一步{ $settings }： { $command }
refused-as-documented = 按文档的方式
refused-over-wire-names = 按请求体中的参数名
refused-or-lower-camel = ，或者网关校验的是另一种参数名（--signed-names lower-camel）
refused-or-wire = ，或者网关校验的是另一种参数名（--signed-names wire）
refused-set-variables = ，请设置 { $names } 后运行

# 调用

call-executed = ；网关表示已经执行该操作
call-outcome-unknown = ；无法确定网关是否已经执行该操作
call-not-retried = ；没有重试，因为此客户端失败的调用过多
call-path-of-v3 = ；在 V3 中接口由路径决定：请一并检查路径
call-way = （{ $way }）
call-way-attempts = （{ $way }，共尝试 { $attempts } 次）
call-attempts = （共尝试 { $attempts } 次）
call-through = { $gateway }，经由 { $proxy }
code-110004 = 据反馈，V3 网关用 110004 表示签名被拒绝

transport-connect = 无法连接网关
transport-local = 本机无法再建立连接
transport-proxy = 无法通过代理 { $proxy } 连接网关
transport-tls = 无法与网关建立安全连接
transport-not-tls = 无法与网关建立安全连接：对方的应答不是 TLS
transport-client-certificate = 无法与网关建立安全连接：网关要求客户端证书，或者不接受所出示的证书
transport-not-taken-up = 网关没有处理该请求
transport-no-connection-in-time = 连接超时：{ $limit }内未能建立连接
transport-no-reply-in-time = 超时：{ $limit }内没有收到应答
transport-no-result-in-time = 超时：{ $limit }内没有得到结果
transport-broken = 收到应答之前连接已断开
transport-not-http = 应答不是 HTTP
transport-truncated = 应答不完整
transport-too-large = 应答超过 { $limit } 字节
transport-encoding = 应答采用了未请求的编码 "{ $name }"
transport-no-random = 操作系统没有提供随机数
transport-ended-early = 未达到声明的长度就结束了
transport-more-behind = 结尾之后还有内容
transport-connect-deadline = 连接超时
transport-superseded = 另一个调用已建立连接

proxy-credentials = 代理要求用户名和密码，或者不接受所给的用户名和密码
proxy-without-credentials = 代理不接受用户名和密码：请去掉
proxy-no-address = 网关的域名没有代理支持的地址
proxy-answered = 代理返回 { $status }
proxy-socks = SOCKS 错误：{ $why }
proxy-scheme = 的协议不是 http、https、socks4、socks4a、socks5 或 socks5h
proxy-user = 含有用户名，而 socks4 不支持用户名：请使用 socks5
proxy-port = 的端口不是 1 到 65535
proxy-address = 不是 http://proxy.example:3128 这样的有效地址；用户名和密码中除字母和数字以外的字符须写成 %XX

client-plaintext = 网关地址是明文 http，他人可以在途中读到 Token 和业务参数：请使用 https，或者允许明文 http
client-header = 请求头 { $name } 由客户端自行设置：请去掉
client-roots = 根证书不可用
client-certificate = 客户端证书不可用
certificate-none = 其中没有证书
certificate-none-readable = 其中没有可以读取的证书
certificate-key-encrypted = 私钥已加密：请提供没有密码保护的私钥
certificate-no-key = 其中没有私钥
certificate-no-end = 在最后的 -----END 行之前就结束了
certificate-no-begin = 有一行 -----BEGIN 不完整
certificate-not-pem = 不是 PEM 格式
certificate-unknown-issuer = 签发机构不受信任（UnknownIssuer）
certificate-expired = 证书已过期（Expired）
certificate-not-yet = 证书尚未生效（NotValidYet）
certificate-name = 证书与主机名不符（NotValidForName）
certificate-revoked = 证书已被吊销（Revoked）
certificate-bad-encoding = 证书编码有误（BadEncoding）
certificate-bad-signature = 证书的签名有误（BadSignature）
certificate-purpose = 证书的用途不符（InvalidPurpose）
certificate-other-name = 证书与主机名 { $name } 不符；证书只适用于 { $names }
certificate-no-name = 证书与主机名 { $name } 不符；证书（按其 subjectAltName 扩展）不适用于任何主机名
certificate-expired-since = 证书已过期：验证时间为 { $now }（UNIX 时间），而证书在 { $end } 之后失效（{ $seconds } 秒之前）
certificate-not-yet-until = 证书尚未生效：验证时间为 { $now }（UNIX 时间），而证书在 { $start } 之后才生效（{ $seconds } 秒之后）

# 客户端的日志

log-plaintext = 明文 http：网络途中的任何人都能读到 Token 和业务参数，并能改动业务参数
log-clock = 网关与本机的时钟不一致；时间戳已按差值校正
log-roots = 部分根证书无法读取，已忽略
log-retry = 重试
log-attempt = 一次尝试结束

# 应答

refused-by-business = 业务异常{ $words }
refused-by-system = 系统错误{ $words }
refused-without-words = （无 code 和 message）
refused-without-code = （无 code）：{ $message }
refused-without-message = {" "}{ $code }，没有 message
refused-with-words = {" "}{ $code }：{ $message }
reply-without-envelope = HTTP { $status }，应答不是平台规定的格式
reply-points-to = ：它指向 { $location } ；请改用该地址
reply-check-endpoint = ：请检查网关地址
reply-unreadable = 无法理解应答：
reply-its-code = ，其 code 为 { $code }
reply-its-message = ，其 message 为 { $message }
request-unreadable = 无法理解请求：{ $wrong }
place-in-body = ，位于第 { $line } 行第 { $column } 列
place-in-json = { $what }（第 { $line } 行第 { $column } 列）

body-empty = 内容为空
body-not-utf8 = 从第 { $byte } 个字节起不是 UTF-8（是否为 GBK？）
body-gzip = 内容是 gzip，但没有声明或没有解压
body-looks-like = 看起来是{ $look }（{ $reason }）
body-not-an-object = 内容是{ $found }，不是对象
body-member-missing = 缺少 { $path }
look-html = 一个 HTML 页面
look-xml = 一个 XML 文档
look-php = 一条 PHP 警告或错误
look-jsonp = 一段 JSONP
look-two-documents = 两个 JSON 文档
look-trailing-text = 后面带有其他文字的 JSON
look-truncated = 不完整的 JSON
look-broken = 有语法错误的 JSON
look-text = 其他文字
json-null = 空值 null
json-bool = 布尔值
json-number = 数字
json-string = 字符串
json-array = 数组
json-object = 对象
value-not-a-bool = { $value } 既不是 true 也不是 false
value-not-an-integer = { $value } 不是 64 位整数
value-rounded = { $value } 是可能已被舍入的数字，而这里应为文本
value-not-decimal = { $value } 不是普通的十进制数
value-exponent = { $value } 的指数超出 { $most }
value-not-scalar = 是{ $found }，不是字符串、数字、布尔值或 null
value-not-a-string = 不是有效的字符串：{ $reason }
value-key = 键 { $key } 不是下标，所以这不是列表
value-not-a-list = 字符串 { $text } 不是列表
value-no-members = 没有任何文档所列的字段
value-several = 是含有多个对象的列表，而这里应为一个对象

# 请求

token-not-encoded = Token 没有经过百分号编码
token-not-base64 = Token 不是经过百分号编码的标准 base64
token-length = Token 解码后是 { $bytes } 个字节，而 SHA-1 摘要有 20 个
token-mismatch = Token 与此请求和此密钥不符
nonce-out-of-range = Nonce { $nonce } 超出范围：须在 1 到 { $most } 之间

build-json = 业务参数无法写成 JSON
build-no-v3-path = 接口 { $action } 在 V3 中没有文档所列、业务参数相同的路径：请用 V2 调用，或者改用路径，例如 /v3/crm/…
build-only-in-v3 = 接口 { $action } 是 V3 的路径：请用 V3 调用
build-invalid-path = 接口 { $action } 不是 V3 的路径：{ $problem }
build-not-an-object = 业务参数是{ $found }，而 V3 要求对象，例如 { $example }
path-character = 路径过长，或者含有路径中不允许的字符
path-escape = 其中的 % 之后不是两位十六进制数字，或者所表示的字符无需转义
path-with-host = 请只给出路径，不带协议和主机
path-query = 含有查询串或片段，而业务参数应放在请求体中
path-empty-part = 其中有一段为空
path-dots = 其中有一段是 . 或 ..

parameter-invalid = 参数 { $name } { $requirement }
parameter-not-empty = 不能为空
parameter-an-element = 至少要有一个元素
parameter-not-negative = 不能为负数
parameter-with-start-time = 在设置了 start_time 时也必须设置
parameter-not-zero = 不能为 0：那样不会增加任何积分
parameter-id-or-code = 与 code 必须设置其一，以指明是哪个分类
parameter-leave-out = 不能为空：要保留现有内容，请不要设置它
parameter-one-of = 与 parent_id、sales_channels、sort 至少要设置一个，否则不会有任何改动

credential-open-key = 密钥
credential-empty = { $name }：内容为空
credential-white-space = { $name }：开头或结尾有空白，请去掉
credential-control-character = { $name }：第 { $position } 个字符是控制字符，密钥中不能有控制字符
credential-character = { $name }：不允许第 { $position } 个字符，只能使用 A-Z a-z 0-9 . _ ~ -

endpoint-not-an-address = 网关地址不是 https://gateway.example/api/v2 这样的完整地址
endpoint-not-a-base-address = 网关地址不是 https://openapi.qmai.cn 这样的完整地址
endpoint-path-of-v3 = 网关地址带有路径或查询串，而 V3 的每个接口都有自己的路径：请只给出协议和主机，像 https://openapi.qmai.cn 这样
endpoint-scheme = 网关地址的协议既不是 http 也不是 https
endpoint-user = 网关地址中含有用户名或密码，而平台不使用它们
endpoint-port = 网关地址的端口不是 1 到 65535 的数字
endpoint-empty-port = 网关地址的主机之后有冒号，却没有端口
endpoint-second-port = 网关地址有两个端口
endpoint-fragment = 网关地址含有片段（# 及其后的内容），它不会被发送：请去掉
endpoint-white-space = 网关地址中有空白：请去掉
endpoint-control-character = 网关地址中有控制字符或不可见字符：请去掉
endpoint-backslash = 网关地址中有反斜杠，应为斜杠
endpoint-brackets = 网关地址的主机不是方括号中的 IPv6 地址，例如 [2001:db8::1]
endpoint-host-not-ascii = 网关地址的主机不是 ASCII：请写成 xn-- 形式
endpoint-host-character = 网关地址的主机含有主机名中不允许的字符

start-not-loopback = { $address } 不是回环地址：沙箱的凭证是公开的，所以只为本机服务
start-listen = 无法监听 { $address }
start-observer = 无法为观察者启动线程
start-no-runtime = 沙箱须在 tokio 运行时中启动，而这里没有

# 原因：操作系统

os-error = （os error { $number }）
os-not-found = 文件或目录不存在
os-permission-denied = 没有权限
os-already-exists = 已经存在
os-is-a-directory = 是一个目录
os-not-a-directory = 不是目录
os-directory-not-empty = 目录不为空
os-read-only = 文件系统是只读的
os-storage-full = 磁盘空间不足
os-quota-exceeded = 超出磁盘配额
os-file-too-large = 文件过大
os-resource-busy = 设备或资源忙
os-stale-handle = 网络文件句柄已失效
os-not-seekable = 不支持定位
os-invalid-input = 参数无效
os-invalid-data = 数据无效
os-unexpected-eof = 意外的文件结尾
os-write-zero = 没有写入任何内容
os-unsupported = 不支持该操作
os-out-of-memory = 内存不足
os-connection-refused = 连接被拒绝
os-connection-reset = 连接被对方重置
os-connection-aborted = 连接被中止
os-not-connected = 尚未连接
os-host-unreachable = 无法到达主机
os-network-unreachable = 网络不可达
os-network-down = 网络已断开
os-address-in-use = 地址已被占用
os-address-not-available = 地址不可用
os-broken-pipe = 管道已断开
os-timed-out = 超时
os-interrupted = 操作被中断
os-would-block = 资源暂时不可用
os-too-many-files = 打开的文件过多
os-too-many-files-in-system = 系统中打开的文件过多
os-no-buffers = 缓冲区空间不足
os-input-output = 输入/输出错误
os-bad-descriptor = 文件描述符无效
os-no-utf8 = 内容不是有效的 UTF-8
os-not-whole = 内容不足，没有读满
os-nothing-written = 没有写完

# 原因：连接

connect-tcp = TCP 连接失败
connect-timed-out = TCP 连接超时
dns-error = 域名解析失败
dns-lookup = 无法解析主机名：{ $why }
dns-unknown = 主机名不存在
dns-temporary = 域名解析暂时失败
dns-no-address = 主机名没有对应的地址
dns-nodename = 主机名不存在
dns-no-such-host = 主机名不存在
socks-connect = 无法建立底层连接
socks-io = SOCKS 握手时发生读写错误
socks-dns = 无法解析为可用的地址类型
socks-parsing = 无法解析代理的应答
http-closed = 应答完整之前连接已关闭
http-connection = 连接出错
http-read = 从连接读取内容时出错
http-write = 向连接写入内容时出错
http-h2 = HTTP/2 出错
http-canceled = 操作已取消
http-dispatch = 处理连接的任务已结束
http-channel = 通道已关闭
http-unexpected = 从连接收到意外的内容
http-version = HTTP 版本无效
http-version-h2 = HTTP 版本无效（收到 HTTP/2 的开场）
http-header = HTTP 头无效
http-content-length = content-length 无效
http-transfer-encoding = 意外的 transfer-encoding
http-head-too-large = HTTP 头过大
http-status = HTTP 状态码无效
http-length = 未达到声明的长度就结束了
http-chunk = 在分块的长度行中意外结束
http-gzip-end = gzip 数据已损坏
http-gzip-header = gzip 头无效
http-gzip-sum = gzip 数据的校验和不符
h2-stream-received = 对方报告流错误：{ $why }
h2-stream-detected = 流错误：{ $why }
h2-connection-received = 对方报告连接错误：{ $why }
h2-connection-detected = 连接错误：{ $why }
h2-no-error = 正常关闭
h2-protocol = 协议错误
h2-internal = 内部错误
h2-frame-size = 帧的大小无效
h2-refused = 在处理之前拒绝了流
h2-cancel = 不再需要该流
h2-load = 检测到负载过大
h2-http11 = 对方要求 HTTP/1.1
tls-end = TLS 握手时连接被关闭
tls-no-close = 对方没有发送 TLS close_notify 就关闭了连接
tls-no-certificate = 对方没有出示证书
tls-no-protocol = 对方不支持任何已知的协议
tls-invalid-certificate = 对方的证书无效：{ $why }
tls-alert = 收到 TLS 致命警报：{ $alert }
tls-corrupt = 收到损坏的 TLS 消息，类型为 { $kind }
tls-incompatible = 对方的 TLS 不兼容：{ $why }
tls-misbehaved = 对方违反 TLS 协议：{ $why }

# 原因：JSON

json-end-in-list = 数组尚未结束就到了末尾
json-end-in-object = 对象尚未结束就到了末尾
json-end-in-string = 字符串尚未结束就到了末尾
json-end-in-value = 应为值，却到了末尾
json-colon = 应为 `:`
json-list-comma = 应为 `,` 或 `]`
json-object-comma = 应为 `,` 或 `{"}"}`
json-ident = 应为 true、false 或 null
json-value = 应为值
json-quote = 应为 `"`
json-escape = 转义无效
json-invalid-number = 数字无效
json-number-range = 数字超出范围
json-code-point = Unicode 码点无效
json-control-character = 字符串中有控制字符（\u0000-\u001F）
json-key = 键必须是字符串
json-surrogate = 转义中的代理项不成对
json-trailing-comma = 末尾有多余的逗号
json-trailing-characters = 末尾有多余的字符
json-hex-escape = 十六进制转义不完整
json-recursion = 嵌套层数过多
json-missing = 缺少字段 `{ $name }`
json-duplicate = 字段 `{ $name }` 重复
json-unknown-field = 未知字段 `{ $name }`，应为：{ $expected }
json-unknown-variant = 未知取值 `{ $name }`，应为：{ $expected }
json-invalid-type = 类型错误：应为：{ $expected }，实为：{ $found }
json-invalid-value = 取值错误：应为：{ $expected }，实为：{ $found }
json-invalid-length = 长度错误：应为：{ $expected }，实为：{ $length }
json-one-of = { $names } 之一
json-either = { $one }` 或 `{ $other }
json-found-string = 字符串 { $value }
json-found-integer = 整数 { $value }
json-found-bool = 布尔值 { $value }
json-found-float = 浮点数 { $value }
json-found-map = 对象
json-found-sequence = 数组
json-an-envelope = 平台规定的应答格式
json-an-integer = 整数（数字，或者写在字符串中）
json-a-list = 列表（数组，或者以下标为键的对象）
json-a-scalar = 字符串、整数、布尔值或 null
json-a-code = 文档所列的代码之一
json-a-map = 对象
json-a-sequence = 数组
json-a-boolean = 布尔值
fault-unknown = { $name } 不是故障类型；可用的有 { $faults }
fault-takes-none = { $kind } 不带参数：写作 { $usage }
fault-needs-one = { $kind } 需要参数：写作 { $usage }
fault-number = { $count } 不是请求个数：KIND:3 表示前 3 个，KIND 表示全部
fault-argument = { $argument } 不是 { $kind } 的参数：写作 { $usage }
http-chunk-digit = 分块长度行缺少数字
http-chunk-size = 分块长度无效
http-chunk-space = 分块长度行中的空白无效
http-chunk-lf = 分块长度行没有正确换行
http-chunk-overflow = 分块长度过大
http-chunk-body-cr = 分块内容之后没有回车
http-chunk-body-lf = 分块内容之后没有换行
http-chunk-end = 分块结束处没有换行

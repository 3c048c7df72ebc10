# 沙箱

sandbox-head = # ZVCMS 平台的沙箱，按 Ctrl-C 停止。校验签名所用的参数名为 { $names }。{ $of_v2 }
sandbox-names-over-v2 = V2 校验的参数名为 { $names }。
sandbox-credentials = # 以下凭证是公开的，只能用于沙箱。请将这些行粘贴到终端中运行：
sandbox-page = # 查看每个请求的页面： { $address }
sandbox-other-version = # 使用 { $version } 时请执行： { $export }
sandbox-no-action = （无 Action）
sandbox-accepted = 通过 { $action }
sandbox-refused = 拒绝 { $action }：{ $code }：{ $message }
sandbox-answered = 应答 { $action }：--reply 指定的应答不是成功
sandbox-passed = 校验通过 { $action }
sandbox-fault-executed = 模拟故障 { $fault }，已执行
sandbox-fault-not-executed = 模拟故障 { $fault }，未执行
sandbox-mistake-id = （{ $id }）
sandbox-hidden = …（{ $length } 个字符）
sandbox-line-left-out = 有 1 行日志未显示
sandbox-lines-left-out = 有 { $lines } 行日志未显示
sandbox-tally = zvcms: 共 { $requests } 个请求，通过 { $accepted } 个，拒绝 { $refused } 个
sandbox-tally-fault = zvcms:   模拟故障 { $kind }：{ $count }
sandbox-tally-refusal = zvcms:   { $code }：{ $count }
sandbox-path-of-the-page = --reply 指定的路径 { $path } 被页面占用：请去掉该 --reply，或去掉 --page
sandbox-no-thread = 无法启动线程
sandbox-no-observer = 无法启动观察者线程
sandbox-not-loopback = { $address } 不是回环地址：沙箱的凭证是公开的，只能在本机使用
sandbox-cannot-listen = 无法监听 { $address }
sandbox-address-in-use = 地址已被占用，请换一个端口
sandbox-no-such-address = 本机没有该地址
sandbox-not-permitted = 没有权限

# 对请求的诊断

diagnosis-mistake = { $id }：{ $description }{ $detail }
diagnosis-detail = （{ $detail }）
diagnosis-to-do = 处理办法：{ $fix }

# verify

verify-no-csv = verify 没有 csv 格式：请去掉 --format，或指定 --format json
verify-a-request = 请求
verify-waits = 等待输入请求：请粘贴请求体、HTTP 报文、curl 命令或 HAR 条目，然后按回车和 { $end }
verify-end-of-input-of-windows = Ctrl-Z、回车
verify-line-cut = 终端会在 { $most } 字节处截断一行，因此请求不完整：请改用文件
verify-another-version = 该请求是 { $version } 的，不是 { $given } 的：请改为 --api { $api }，或去掉 --api
verify-right = 请求正确：Token 的签名使用了参数名 { $names }。
verify-names-of-the-documentation = （文档规定的参数名）
verify-token-right = Token 正确，但网关会拒绝该请求。
verify-token-wrong = Token 错误。
verify-token-unchecked = 无法校验 Token。
verify-note = 提示：{ $description }{ $detail }
verify-read-from = 以上请求读取自 { $form }。
verify-string-to-sign = 该请求的待签名字符串为
verify-string-to-sign-v3 = 该请求的待签名字符串（V3）为
captured-body = 请求体
captured-http-dump = HTTP 报文
captured-curl = curl 命令
captured-har = HAR 条目
captured-fetch = fetch 调用
captured-json = JSON（其中含有该请求）

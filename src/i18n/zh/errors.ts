/** Error texts in Simplified Chinese. They are loaded when the first error is shown. */
import { moreProblems } from './newKey.ts';
import type { ErrorTexts } from '../en/errors.ts';

export const errors: ErrorTexts = {
  doctor: '运行诊断',
  codes: {
    ActionOffline: {
      title: '该操作已下线，不再提供',
      fix: '请查看 Keysmith 是否有新版本，也可先在腾讯云控制台完成操作。',
    },
    AuthFailure: {
      title: '服务端没有接受该凭证',
      fix: '请检查此连接的 SecretId、SecretKey 和 Token，然后重新连接。',
    },
    'AuthFailure.InvalidAuthorization': {
      title: 'Authorization 请求头的格式无法识别',
      fix: '如果使用了中继，请确认它原样转发 Authorization 请求头。',
      direct: '途中可能有环节改动了 Authorization 请求头。请检查自定义接入点，或查看 Keysmith 是否有新版本。',
    },
    'AuthFailure.InvalidSecretId': {
      title: '该 SecretId 不是腾讯云 API 密钥',
      fix: '请到账号的“API 密钥管理”页面重新复制 SecretId，并确认连接选择的站点（中国站或国际站）正确。',
    },
    'AuthFailure.MFAFailure': {
      title: '多因素认证未通过',
      fix: '请为该账号重新完成验证，或改用无需验证的凭证连接。',
    },
    'AuthFailure.SecretIdNotFound': {
      title: '找不到该 SecretId',
      fix: '请在控制台确认该 API 密钥仍然存在且已启用。再检查 SecretId 是否缺字符或带有空格，以及连接的站点是否正确。',
    },
    'AuthFailure.SignatureExpire': {
      title: '本机时钟与服务端不一致',
      fix: '两者相差超过 5 分钟。请校准本机时间后再试。',
    },
    'AuthFailure.SignatureFailure': {
      title: '签名校验未通过',
      fix: '可能是 SecretKey 与 SecretId 不匹配，也可能是中继改动了请求。请重新输入两者，并确认中继发出的 Host 请求头是真实的 API 域名。',
      direct: '可能是 SecretKey 与 SecretId 不匹配，也可能是途中有环节改动了请求。请重新输入两者。',
    },
    'AuthFailure.TokenFailure': {
      title: '临时 Token 有误或已过期',
      fix: '请重新获取一组临时凭证，并同时填写其中的 SecretId、SecretKey 和 Token。',
    },
    'AuthFailure.UnauthorizedOperation': {
      title: '该凭证没有执行此操作的权限',
      fix: '请让账号的访问管理（CAM）管理员为该用户或角色授权，或改用其他凭证连接。',
    },
    DryRunOperation: {
      title: '服务端把该请求当作试运行处理',
      fix: 'Keysmith 不会发起试运行，请检查中继是否改动了请求。再试之前，请先查看“密钥”列表。',
      direct: 'Keysmith 不会发起试运行，途中可能有环节改动了请求。再试之前，请先查看“密钥”列表。',
    },
    FailedOperation: {
      title: '服务端报告操作失败',
      fix: '再试之前，请先在控制台核对当前状态。如果仍然失败，请凭 RequestId 联系腾讯云支持。',
    },
    'FailedOperation.DisassociateKeyPairFailed': {
      title: '服务端报告解绑密钥对时出现问题',
      fix: '再试之前，请在控制台检查实例状态。',
    },
    'FailedOperation.IllegalTagKey': {
      title: '标签键含有不允许的字符',
      fix: '请修改标签键，去掉特殊字符后再试。',
    },
    'FailedOperation.IllegalTagValue': {
      title: '标签值含有不允许的字符',
      fix: '请修改标签值，去掉特殊字符后再试。',
    },
    'FailedOperation.TagKeyReserved': {
      title: '该标签键为系统保留',
      fix: '请换一个标签键，或不添加此标签。',
    },
    InternalError: {
      title: '服务端内部出现问题',
      fix: '再试之前，请先在控制台核对当前状态。如果反复出现，请凭 RequestId 联系腾讯云支持。',
    },
    InternalServerError: {
      title: '服务端发生内部错误',
      fix: '再试之前，请先在控制台核对当前状态。如果反复出现，请凭 RequestId 联系腾讯云支持。',
    },
    InvalidAction: {
      title: '服务端不认识该操作',
      fix: '请确认连接的接入点是 CVM API，且中继没有改动请求头。',
      direct: '请确认连接的接入点是 CVM API。',
    },
    InvalidFilter: {
      title: '服务端没有接受该筛选条件',
      fix: '请清除搜索或筛选条件，再重新加载列表。',
    },
    'InvalidFilterValue.LimitExceeded': {
      title: '筛选条件的取值过多',
      fix: '请减少筛选条件中的取值个数，再重新同步。',
    },
    'InvalidHostId.Malformed': {
      title: '专用宿主机 ID 格式不正确',
      fix: '请从控制台复制以“host-”开头的完整 ID。',
    },
    'InvalidInstance.NotSupported': {
      title: '该实例不支持此操作',
      fix: '请选择其他实例，或到控制台查看该实例支持哪些操作。',
    },
    'InvalidInstanceId.Malformed': {
      title: '实例 ID 格式不正确',
      fix: '请从控制台复制以“ins-”开头的完整 ID。',
    },
    'InvalidInstanceId.NotFound': {
      title: '未找到该实例',
      fix: '请检查实例 ID 和连接的地域，并确认该实例仍然存在。',
    },
    'InvalidKeyPair.LimitExceeded': {
      title: '账号的密钥对数量已达配额上限',
      fix: '按官方文档，配额为 100 个密钥对。请在控制台删除不用的密钥对，或向腾讯云申请提高配额。',
    },
    'InvalidKeyPair.NotSupported': {
      title: '该密钥对不支持此操作',
      fix: '它可能与自定义镜像或实例关联。请先到控制台核实并解除关联。',
    },
    'InvalidKeyPairId.Malformed': {
      title: '密钥对 ID 格式不正确',
      fix: '请从列表中选择密钥对，其 ID 以“skey-”开头。',
    },
    'InvalidKeyPairId.NotFound': {
      title: '服务端找不到该密钥对',
      fix: '请在控制台查看：它可能已在其他地方被删除，也可能属于其他账号。',
    },
    'InvalidKeyPairName.Duplicate': {
      title: '同名密钥对已存在',
      fix: '它可能来自之前某次未收到响应的请求。请先查看“密钥”列表，再决定下一步。',
    },
    InvalidKeyPairNameEmpty: {
      title: '密钥名称为空',
      fix: '请输入 1 到 25 个字符的密钥名称，可用英文字母、数字和下划线。',
    },
    InvalidKeyPairNameIncludeIllegalChar: {
      title: '密钥名称含有不允许的字符',
      fix: '密钥名称只能使用英文字母、数字和下划线，请修改。',
    },
    InvalidKeyPairNameTooLong: {
      title: '密钥名称过长',
      fix: '请将密钥名称缩短到 25 个字符以内。',
    },
    InvalidParameter: {
      title: '请求中有参数不正确',
      fix: '请检查所填内容。如果确认无误，请查看 Keysmith 是否有新版本，或凭 RequestId 联系腾讯云支持。',
    },
    InvalidParameterValue: {
      title: '服务端没有接受所填的某个值',
      fix: '请检查密钥名称（最多 25 个英文字母、数字或下划线）、地域、项目和标签。',
    },
    'InvalidParameterValue.IPAddressMalformed': {
      title: 'IP 地址格式不正确',
      fix: '请输入完整的地址，例如 10.0.0.8，不要带空格。',
    },
    'InvalidParameterValue.IPv6AddressMalformed': {
      title: 'IPv6 地址格式不正确',
      fix: '请输入完整的地址，例如 2001:db8::8，不要带空格。',
    },
    'InvalidParameterValue.InstanceIdMalformed': {
      title: '实例 ID 格式不正确',
      fix: '请使用完整的 ID：“ins-”后接 8 位小写字母或数字。',
    },
    'InvalidParameterValue.InvalidAppIdFormat': {
      title: 'AppID 格式不正确',
      fix: '请从控制台的账号信息页复制 AppID，它只包含数字。',
    },
    'InvalidParameterValue.InvalidIpFormat': {
      title: '服务端无法识别该 IP 地址',
      fix: '请更正地址，再重新加载列表。',
    },
    'InvalidParameterValue.InvalidTimeFormat': {
      title: '请求中的时间格式无法识别',
      fix: '请更正时间或清除该筛选条件，再重新加载列表。',
    },
    'InvalidParameterValue.InvalidVagueName': {
      title: '服务端没有接受该搜索文字',
      fix: '请改用更简短、不含特殊字符的搜索文字。',
    },
    'InvalidParameterValue.KeyPairNotSupported': {
      title: '该密钥对不支持此操作',
      fix: '它可能仍绑定着实例，或与自定义镜像关联。请在控制台解除绑定或关联后再试。',
    },
    'InvalidParameterValue.LimitExceeded': {
      title: '一次请求包含的条目过多',
      fix: '请减少所选条目（最多 100 个），分批进行。',
    },
    'InvalidParameterValue.SubnetIdMalformed': {
      title: '子网 ID 格式不正确',
      fix: '请从控制台复制以“subnet-”开头的完整 ID。',
    },
    'InvalidParameterValue.TagKeyNotFound': {
      title: '未找到该标签',
      fix: '请检查标签拼写，或先在控制台为账号添加该标签。',
    },
    'InvalidParameterValue.UuidMalformed': {
      title: 'UUID 格式不正确',
      fix: '请从控制台复制完整的 UUID，或清除该筛选条件。',
    },
    'InvalidParameterValue.VpcIdMalformed': {
      title: 'VPC ID 格式不正确',
      fix: '请从控制台复制以“vpc-”开头的完整 ID。',
    },
    'InvalidParameterValue.ZoneNotSupported': {
      title: '该可用区不支持此操作',
      fix: '请选择其他可用区或其他地域。',
    },
    InvalidParameterValueLimit: {
      title: '列表的单页数量超出限制',
      fix: '请重新加载列表；如果再次出现，请查看 Keysmith 是否有新版本。',
    },
    InvalidParameterValueOffset: {
      title: '列表的起始位置无效',
      fix: '请从头重新加载列表；如果再次出现，请查看 Keysmith 是否有新版本。',
    },
    'InvalidProjectId.NotFound': {
      title: '未找到该项目',
      fix: '请选择其他项目，或用 0 表示默认项目，并确认连接使用的是正确的账号。',
    },
    'InvalidPublicKey.Duplicate': {
      title: '使用该公钥的密钥对已存在',
      fix: '它可能来自之前某次未收到响应的请求。请先查看“密钥”列表并核对指纹。',
    },
    'InvalidPublicKey.Malformed': {
      title: '服务端没有接受该公钥',
      fix: '请使用以“ssh-rsa”开头的 OpenSSH 格式 RSA 公钥。如果长度超过 2048 位，请改用 2048 位。',
    },
    InvalidRequest: {
      title: '服务端无法读取请求正文',
      fix: '如果使用了中继，请确认它原样转发请求正文和 Content-Type。再试之前，请先查看“密钥”列表。',
      direct: '途中可能有环节改动了请求正文或 Content-Type。再试之前，请先查看“密钥”列表。',
    },
    'InvalidSecurityGroupId.NotFound': {
      title: '未找到该安全组',
      fix: '请检查安全组 ID 和连接的地域。',
    },
    'InvalidSgId.Malformed': {
      title: '安全组 ID 格式不正确',
      fix: '请从控制台复制以“sg-”开头的完整 ID。',
    },
    'InvalidZone.MismatchRegion': {
      title: '该可用区不属于当前地域',
      fix: '请选择当前地域内的可用区，或更换地域。',
    },
    IpInBlacklist: {
      title: '服务端拒绝来自该网络地址的请求',
      fix: '请联系账号管理员解除限制，或更换网络。使用中继时，以中继的地址为准。',
      direct: '请联系账号管理员解除限制，或更换网络。',
    },
    IpNotInWhitelist: {
      title: '该网络地址不在允许列表中',
      fix: '请联系账号管理员将其加入允许列表，或改用已允许的网络。使用中继时，以中继的地址为准。',
      direct: '请联系账号管理员将其加入允许列表，或改用已允许的网络。',
    },
    LimitExceeded: {
      title: '账号的某项配额已达上限',
      fix: '请清理不再需要的资源，或向腾讯云申请提高配额。',
    },
    'LimitExceeded.TagResourceQuota': {
      title: '标签绑定的资源数已达配额上限',
      fix: '请去掉该标签或改用其他标签，也可向腾讯云申请提高配额。',
    },
    MissingParameter: {
      title: '请求缺少必填内容',
      fix: '请补全所有必填项。如果没有遗漏，请确认中继原样转发请求，或查看 Keysmith 是否有新版本。',
      direct: '请补全所有必填项。如果没有遗漏，请查看 Keysmith 是否有新版本。',
    },
    'MutexOperation.TaskRunning': {
      title: '相同的任务正在进行中',
      fix: '请等待其完成，再在控制台查看结果。',
    },
    NoSuchProduct: {
      title: '该接入点没有所请求的产品',
      fix: '请检查连接的站点和自定义接入点，并确认中继指向正确的域名。',
      direct: '请检查连接的站点和自定义接入点。',
    },
    NoSuchVersion: {
      title: '该接入点不支持此 API 版本',
      fix: '请检查连接的自定义接入点，并确认中继没有改动请求头。',
      direct: '请检查连接的自定义接入点。',
    },
    'OperationDenied.InstanceOperationInProgress': {
      title: '实例正在执行其他操作',
      fix: '请等待该操作结束，在控制台确认本次操作是否已生效后再试。',
    },
    RequestLimitExceeded: {
      title: '短时间内请求过多',
      fix: '请稍等几秒后再试。',
    },
    'RequestLimitExceeded.GlobalRegionUinLimitExceeded': {
      title: '该账号在全部地域的请求过多',
      fix: '请等待一分钟后再试；同一账号下其他工具的请求也会计入。',
    },
    'RequestLimitExceeded.IPLimitExceeded': {
      title: '来自该网络地址的请求过多',
      fix: '请等待一分钟后再试；同一网络或中继下其他人的请求也会计入。',
      direct: '请等待一分钟后再试；同一网络下其他人的请求也会计入。',
    },
    'RequestLimitExceeded.UinLimitExceeded': {
      title: '该账号短时间内请求过多',
      fix: '请稍等几秒后再试；同一账号下其他工具的请求也会计入。',
    },
    RequestSizeLimitExceeded: {
      title: '请求超过服务端允许的大小',
      fix: '请减少所选条目或缩短标签，再试之前先查看“密钥”列表。',
    },
    ResourceInUse: {
      title: '该资源仍被占用',
      fix: '请在控制台查看它绑定在何处。解除绑定后再试。',
    },
    ResourceInsufficient: {
      title: '服务端当前资源不足',
      fix: '请先在控制台确认操作是否已生效，稍后再试或更换地域。',
    },
    ResourceNotFound: {
      title: '未找到该资源',
      fix: '请在控制台查看，并检查连接的地域和账号。',
    },
    'ResourceNotFound.HpcCluster': {
      title: '未找到该高性能计算集群',
      fix: '请在控制台核对集群和地域，或清除该筛选条件。',
    },
    ResourceUnavailable: {
      title: '该资源当前不可用',
      fix: '再试之前，请在控制台查看其状态。',
    },
    ResponseSizeLimitExceeded: {
      title: '响应超过服务端允许的大小',
      fix: '请在控制台核对当前状态。如果列表或所选条目较多，请减少每次的数量。',
    },
    ServiceUnavailable: {
      title: '服务暂时不可用',
      fix: '请等待几分钟，在控制台确认操作是否已生效后再试。',
    },
    UnauthorizedOperation: {
      title: '账号未授权该用户执行此操作',
      fix: '请让访问管理（CAM）管理员为该用户或角色授权，或改用其他凭证连接。',
    },
    'UnauthorizedOperation.InvalidToken': {
      title: '临时 Token 未被接受',
      fix: 'Token 有误或已过期。请重新获取一组临时凭证，并同时填写其中的 SecretId、SecretKey 和 Token。',
    },
    'UnauthorizedOperation.MFAExpired': {
      title: '多因素认证已过期',
      fix: '请在腾讯云控制台重新验证，或改用无需验证的凭证连接。',
    },
    'UnauthorizedOperation.MFANotFound': {
      title: '此操作需要多因素认证',
      fix: '请在腾讯云控制台为该用户设置多因素认证，或改用无需验证的凭证连接。',
    },
    UnknownParameter: {
      title: '请求中有服务端不认识的参数',
      fix: '请检查中继或自定义接入点是否改动了请求，并查看 Keysmith 是否有新版本。',
      direct: '请检查自定义接入点是否改动了请求，并查看 Keysmith 是否有新版本。',
    },
    UnsupportedOperation: {
      title: '当前地域或账号不支持该操作',
      fix: '请尝试其他地域，或到控制台确认账号能否使用该功能。',
    },
    'UnsupportedOperation.InstanceOsWindows': {
      title: 'Windows 实例不支持此操作',
      fix: '请选择 Linux 实例，SSH 密钥对仅适用于 Linux。',
    },
    'UnsupportedOperation.InstanceStateBanning': {
      title: '该实例已被腾讯云封禁',
      fix: '请向腾讯云提交工单，申请解除封禁。',
    },
    'UnsupportedOperation.InstanceStateEnterRescueMode': {
      title: '实例正在进入救援模式',
      fix: '请等待其完成，并在控制台退出救援模式后再试。',
    },
    'UnsupportedOperation.InstanceStateEnterServiceLiveMigrate': {
      title: '实例正在热迁移',
      fix: '请等待迁移完成后再试。',
    },
    'UnsupportedOperation.InstanceStateExitRescueMode': {
      title: '实例正在退出救援模式',
      fix: '请等待退出完成后再试。',
    },
    'UnsupportedOperation.InstanceStateFreezing': {
      title: '实例已被冻结',
      fix: '请在控制台查明原因并解除冻结后再试。',
    },
    'UnsupportedOperation.InstanceStateIsolating': {
      title: '实例正在被隔离',
      fix: '请在控制台查看是否需要续费或恢复，处理后再试。',
    },
    'UnsupportedOperation.InstanceStatePending': {
      title: '实例尚未就绪',
      fix: '请等待实例初始化完成后再试。',
    },
    'UnsupportedOperation.InstanceStateRebooting': {
      title: '实例正在重启',
      fix: '请等待重启完成后再试。',
    },
    'UnsupportedOperation.InstanceStateRescueMode': {
      title: '实例处于救援模式',
      fix: '请在控制台退出救援模式后再试。',
    },
    'UnsupportedOperation.InstanceStateRunning': {
      title: '实例运行时无法进行此操作',
      fix: '请先将该实例关机，或同意将运行中的实例关机，然后再试。',
    },
    'UnsupportedOperation.InstanceStateShutdown': {
      title: '实例已被隔离',
      fix: '请在控制台续费或恢复该实例，或选择其他实例。',
    },
    'UnsupportedOperation.InstanceStateStarting': {
      title: '实例正在开机',
      fix: '请等待开机完成后再试。',
    },
    'UnsupportedOperation.InstanceStateStopping': {
      title: '实例正在关机',
      fix: '请等待关机完成后再试。',
    },
    'UnsupportedOperation.InstanceStateTerminating': {
      title: '实例正在销毁',
      fix: '该实例即将被释放，请选择其他实例。',
    },
    'UnsupportedOperation.StoppedModeStopCharging': {
      title: '“关机不收费”模式与此操作不兼容',
      fix: '请将实例开机，再以“关机收费”方式关机后重试。',
    },
    UnsupportedProtocol: {
      title: '请求使用了服务端不支持的协议或方法',
      fix: '请确认中继以 HTTPS POST 转发请求，且没有重定向。再试之前，请先查看“密钥”列表。',
      direct: '途中可能有环节重定向了请求。请检查自定义接入点，再试之前先查看“密钥”列表。',
    },
    UnsupportedRegion: {
      title: '该地域不支持此操作',
      fix: '请选择其他地域，并确认连接的站点和接入点与之匹配。',
    },
  },
  unknownCode: { title: '服务端返回了错误', fix: '请在腾讯云 API 文档中查阅该错误码。' },
  answers: {
    empty: {
      title: '响应为空',
      fix: '浏览器与腾讯云之间的某个环节丢弃了响应，最可能是中继。',
      direct: '浏览器与腾讯云之间的某个环节丢弃了响应。',
    },
    html: {
      title: '返回的是网页而不是 API 响应',
      fix: '中继地址或 URL 格式有误，或请求被所在网络的登录页面拦截。',
      direct: '自定义接入点有误，或请求被网络的登录页面拦截。',
    },
    json: {
      title: '响应已损坏',
      fix: '它不是合法的 JSON，可能被中继截断或改动。',
      direct: '它不是合法的 JSON，可能在途中被截断或改动。',
    },
    envelope: {
      title: '这不是腾讯云的响应',
      fix: '请检查中继地址和 URL 格式。',
      direct: '请检查自定义接入点。',
    },
    schema: {
      title: '响应缺少必需的内容',
      fix: '可能被中继改动，也可能服务端接口有变化。请在控制台确认操作是否生效。',
      direct: '可能在途中被改动，也可能服务端接口有变化。请在控制台确认操作是否生效。',
    },
    replay: {
      title: '中继已经转发过这个请求',
      fix: '第一次的响应在返回途中丢失，请求可能已执行。再试之前，请先查看“密钥”列表。',
    },
  },
  transports: {
    locked: { title: '未发送：Keysmith 已锁定', fix: '请重新输入此连接的 SecretKey，然后继续。' },
    blocked: {
      title: '浏览器拒绝发送请求',
      fix: '请检查中继地址和自定义接入点。',
      direct: '请检查自定义接入点。',
    },
    network: {
      title: '读不到响应',
      fix: '中继或接入点无法访问、不允许本页跨域访问（CORS），或连接已中断。',
      direct: '接入点无法访问、不允许本页跨域访问（CORS），或连接已中断。',
    },
    timeout: {
      title: '20 秒内没有响应',
      fix: '中继或网络太慢，或已卡住。',
      direct: '接入点或网络太慢，或已卡住。',
    },
    tooLarge: {
      title: '响应过大',
      fix: '正常响应不会超过 1 MiB。请检查中继。',
      direct: '正常响应不会超过 1 MiB。请检查自定义接入点。',
    },
    encoding: {
      title: '响应不是 UTF-8 文本',
      fix: '可能被中继压缩或改动。',
      direct: '可能在途中被压缩或改动。',
    },
    cancelled: {
      title: '已停止等待响应',
      fix: '请求仍可能执行。再试之前，请先查看“密钥”列表。',
    },
    helperAbsent: {
      title: '未发送：未检测到适用于本页的助手',
      fix: '请在浏览器的扩展管理中确认“Keysmith Helper”已启用；它也可能只适用于其他地址。如果刚刚安装、更新或启用，请重新加载本页。安装方法见“设置”。',
    },
    helperOrigin: {
      title: '未发送：助手适用于本站的另一个端口',
      fix: '请在“设置”中选择“助手”，查看它适用的地址和处理方法。',
    },
    helperVersion: {
      title: '未发送：助手的版本与本页不兼容',
      fix: '请先在浏览器的扩展管理中移除旧的助手，再按“设置”中的步骤安装新版，然后重新加载本页。',
    },
    helperPermission: {
      title: '未发送：浏览器不允许助手访问腾讯云',
      fix: '请在浏览器的扩展管理中打开“Keysmith Helper”的详情，在网站访问权限中允许 tencentcloudapi.com（Firefox 在“权限”页）。',
    },
    helperRefused: {
      title: '未发送：助手不向此地址发送请求',
      fix: '助手只能访问 tencentcloudapi.com。请将自定义接入点留空；私有云请换一种连接方式。',
    },
    helperNetwork: {
      title: '未收到响应',
      fix: '接入点无法访问，或连接已中断。',
    },
    helperEnded: {
      title: '助手在收到响应前停止运行',
      fix: '请求可能已执行。再试之前，请先查看“密钥”列表。',
    },
  },
  saves: {
    denied: {
      title: '无法写入密钥文件夹',
      fix: '请在浏览器询问时允许，或选择其他文件夹，或改用浏览器下载。',
    },
    exists: {
      title: '密钥文件夹中已有同名文件',
      fix: '已有文件绝不会被覆盖。请换一个密钥名称，或移走旧文件。',
    },
    failed: {
      title: '无法写入文件',
      fix: '磁盘可能已满，或文件夹已不存在。请选择其他文件夹，或改用浏览器下载。',
    },
    differs: {
      title: '校验失败：读到的内容与写入的不一致',
      fix: '不要依赖该文件。请选择其他文件夹，或改用浏览器下载。',
    },
    format: {
      title: '未能生成所选格式的文件',
      fix: '私钥只在此窗口中，请先保存。保存的是不带口令的 PEM 文件，之后可用“这是哪个密钥？”转换。',
    },
  },
  load: {
    title: 'Keysmith 的一部分未能加载',
    fix: '请先保存只在此窗口中的密钥，检查网络后重新加载页面。',
  },
  format: {
    title: '此密钥已损坏',
    fix: '它看起来是密钥，但不符合其格式的规则：',
  },
  keyFiles: {
    empty: () => ({ title: '文件为空', fix: '请选择其他文件，或重新复制密钥。' }),
    tooLarge: () => ({ title: '文件过大，不像密钥', fix: '密钥文件最大 64 KiB。请选择密钥文件本身。' }),
    utf16: () => ({
      title: '文件是 UTF-16 文本',
      fix: 'Windows PowerShell 的“>”会写成 UTF-16，SSH 程序无法读取。请另存为 UTF-8，或把密钥文本复制到新文件。',
    }),
    noKey: () => ({
      title: '此文件中没有密钥',
      fix: '私钥以“-----BEGIN”或“PuTTY-User-Key-File”开头，公钥以类型（如“ssh-rsa”）开头。',
    }),
    cut: () => ({ title: '密钥的结尾缺失', fix: '缺少“-----END …-----”这一行。请重新复制整个文件。' }),
    cipher: ({ name, command }) => ({
      title: `密钥使用 ${name} 加密，Keysmith 无法打开`,
      fix:
        command === ''
          ? '文件没有损坏。请用创建它的程序打开，并以其他加密方式另存。'
          : '文件没有损坏。用此命令可生成 Keysmith 能读取的文件：',
    }),
    type: ({ name }) => ({
      title: `这不是 SSH 密钥：${name}`,
      fix: '文件没有损坏。Keysmith 只能读取 SSH 密钥和 RSA 密钥。',
    }),
    cost: ({ name }) => ({
      title: `打开此文件所需的资源超出浏览器的能力（${name}）`,
      fix: '文件没有损坏。用此命令可生成打开更快的文件，口令可以不变：',
    }),
    format: ({ name, command }) => ({
      title: `Keysmith 无法读取 ${name} 格式的文件`,
      fix:
        command === ''
          ? '文件没有损坏，但没有工具能把它转换为其他格式。请创建新的密钥。'
          : '文件没有损坏。用此命令可生成能在这里读取的密钥文件：',
    }),
  },
  passphrases: {
    needed: { title: '该文件已加密', fix: '请输入其口令。' },
    wrong: { title: '口令无法打开该文件', fix: '请重新输入。如果口令正确，则文件已损坏。' },
    encoding: {
      title: '口令不匹配，或是在另一种编码下输入的',
      fix: '“é”“密”等字符在不同系统中的字节不同。在格式允许时已尝试 UTF-8、windows-1252 和 GBK。请在创建该文件的系统上打开它，并改用只含英文字母和数字的口令。',
    },
  },
  journal: {
    title: '此浏览器无法写入密钥列表',
    fix: '未发送任何请求：若不先记入列表，一旦响应丢失就无从得知。请释放磁盘空间，或退出无痕窗口。',
  },
  inputs: {
    ...moreProblems,
    'row.tags': '带标签的密钥无法手动发送。请不加标签创建，或使用中继。',
    'row.import': '此行的公钥目前不需要导入。',
    'row.otherAccount': '此密钥属于其他账号，不属于此连接。',
    'row.locked': '连接已锁定：请解锁后重新打开。',
    'file.gone': '无法读取该文件：它可能是文件夹，或在选择后已被移动、重命名或修改。请重新选择。',
    'secretId.form': 'SecretId：应以 AKID 或 IKID 开头，只含字母、数字、- 和 _。',
    'secretId.foreign': 'SecretId：请先在下方确认它来自您的私有云。',
    'connection.unconfirmed': '请先在上方确认这个连接是您的。',
    'credential.missing': '请同时输入 SecretId 和 SecretKey。',
  },
  busy: {
    title: '另一个标签页正在创建或删除密钥对',
    fix: '请等待其完成。',
  },
  alarms: {
    mismatch: {
      title: '此密钥对的公钥与私钥不匹配',
      fix: '腾讯云与您之间的某个环节可能调换了密钥。请在控制台删除该密钥对，并换一种连接方式。',
    },
    unreadable: {
      title: '密钥对的格式无法识别',
      fix: '它仍可能是可用的密钥。请先保存收到的内容，并用 ssh-keygen 检查后再使用。',
    },
    otherName: {
      title: '响应对应的是另一个密钥对',
      fix: '请先保存收到的内容，并在控制台查看现有的密钥对。中继可能返回了其他请求的响应。',
      direct: '请先保存收到的内容，并在控制台查看现有的密钥对。途中可能有环节返回了其他请求的响应。',
    },
    cloudDiffers: {
      title: '腾讯云上该 KeyId 对应另一个公钥',
      fix: '密钥可能在途中被调换。请换一个网络，在控制台核对指纹；若不一致，请删除该密钥对。',
    },
    knownKeyId: {
      title: '响应中的 KeyId 属于列表中的另一行',
      fix: '请先保存收到的内容，并在控制台查看现有的密钥对。中继可能返回了其他请求的响应，或改动了响应。',
      direct:
        '请先保存收到的内容，并在控制台查看现有的密钥对。途中可能有环节返回了其他请求的响应，或改动了响应。',
    },
    interrupted: {
      title: '收到密钥后，Keysmith 出现了问题',
      fix: '请先保存收到的内容，再重新加载页面。如果再次出现，请向 Keysmith 的开发者报告。',
    },
  },
  unexpected: {
    title: '出现了意外错误',
    fix: '请先保存只在此窗口中的密钥，再重新加载页面。如果再次出现，请向 Keysmith 的开发者报告。',
  },
};

/** The Doctor's texts in Simplified Chinese, loaded when they are first needed. */
import type { DoctorTexts } from '../en/doctor.ts';
import { about, answeredBy, byWay, good, told } from '../finding.ts';

const who = answeredBy({ relay: '中继', direct: '接入点' });

const duration = (seconds: string) => {
  const size = Math.max(1, Math.abs(Number(seconds)));
  return size < 120 ? `${size} 秒` : `${Math.round(size / 60)} 分钟`;
};
const direction = (seconds: string) => (Number(seconds) >= 0 ? '慢' : '快');

const LOOK_ALIKE =
  '该地址有响应，但浏览器不让本页读取。可能的原因如下，本页无法区分：缺少 Access-Control-Allow-Origin、地址发生重定向，或 Content-Encoding 与内容不符。';
const NETWORK_TOOLS = '在浏览器开发者工具（F12）的“网络”面板中可看出是哪种原因。';
const ONLY_READS = '此用户能否创建、绑定或删除密钥，要到操作时才知道。';
const allowed = (may: string, mayNot = '', unknown = '') =>
  [may && `允许：${may}。`, mayNot && `不允许：${mayNot}。`, unknown && `无法确定：${unknown}。`].join('');

export const doctor: DoctorTexts = {
  title: '诊断',
  run: '运行诊断',
  again: '重新诊断',
  running: '正在检查…',
  cancel: '取消',
  hint: '逐步检查从此浏览器到您账号的每一环。只发送只读请求，绝不发送 SecretKey 或私钥。',
  copy: '复制报告',
  summary: {
    wrong: (count) => `发现 ${count} 处问题：`,
    nothing: () => '未发现问题，但上一次尝试失败了。请再试一次；若再次失败，请按该次操作的错误提示处理。',
    inOrder: () => '所有可检查的检查项均正常。',
  },
  acceptClock: '本次会话使用校正后的时间签名',
  clockAccepted: (seconds) => `本次会话签名时，时间校正 ${seconds} 秒。`,
  checks: {
    browser: '浏览器',
    saving: '保存方式',
    storage: '存储',
    address: '地址',
    helper: '助手',
    helperVersion: '助手版本',
    helperOrigin: '助手适用的地址',
    helperPermission: '助手对 API 的访问权限',
    reachable: '可达性',
    preflight: '跨域访问（CORS）',
    signature: '签名',
    answer: '响应',
    clock: '时钟',
    credential: '凭证',
    permissions: '此用户的权限',
    region: '地域',
  },
  verdicts: { good: '正常', warning: '注意', bad: '有问题', skipped: '未检查' },
  findings: {
    browserGood: good('此浏览器具备所需的一切。'),
    browserOffline: told('浏览器报告当前处于离线状态。', '请连接网络后重试。'),
    browserInsecure: told(
      '本页不是在安全上下文中打开的。',
      '请通过 https 或 localhost 打开：否则浏览器不允许签名和存储。',
    ),
    browserLacks: about((names) => `此浏览器缺少 ${names}。`, '请使用新版 Chromium、Firefox 或 Safari。'),
    savingBoth: good('可写入密钥文件夹并立即校验，也可下载。'),
    savingDownloads: good('可下载。此浏览器不支持写入文件夹。'),
    storagePersistent: good('可写入，并会保留到您清除为止。'),
    storageBestEffort: told(
      '可写入，但磁盘空间不足时可能被浏览器清除。',
      '请不时在设置中导出列表，或安装本应用。',
    ),
    storageFails: told(
      '无法写入，因此不能创建密钥。',
      '请在浏览器设置中允许本页使用网站数据（Cookie）、退出无痕窗口，或释放磁盘空间。',
    ),
    helperThere: good('已检测到助手。'),
    helperAbsent: told(
      '未检测到适用于本页的助手：可能未安装或未启用，也可能只适用于其他地址，本页无法区分。',
      '请在浏览器的扩展管理中查看“Keysmith Helper”，或按上方表单的说明安装，然后重新加载本页。',
    ),
    helperVersionGood: about((version) => `版本 ${version} 与本页兼容。`),
    helperVersionOther: about(
      (version) => `版本 ${version} 与本页不兼容。`,
      '请先在浏览器的扩展管理中移除旧的助手，再按上方表单的说明安装新版，然后重新加载本页。',
    ),
    helperOriginGood: about((origin) => `适用于 ${origin}，与本页地址一致。`),
    helperOriginOther: about(
      (origin) => `适用于 ${origin}，而本页的端口不同。`,
      '请在该地址打开 Keysmith（那里的密钥列表是另一份），或换成适用于本页地址的助手。',
    ),
    helperPermissionGood: good('浏览器允许助手访问此地址。'),
    helperPermissionMissing: told(
      '助手不能向此地址发送请求。',
      '如果填写了自定义接入点，请清空。否则，请在浏览器的扩展管理中打开“Keysmith Helper”的详情，在网站访问权限中允许 tencentcloudapi.com（Firefox 在“权限”页），然后重新加载本页。',
    ),
    addressGood: about((url) => `请求发往 ${url}`),
    addressPractice: told('练习模式：没有任何数据离开本页。', '选择“助手”“中继”或“直连”即可检查连接。'),
    addressProblem: about((problem) => problem, '请在上方的输入框中修正。'),
    addressNotAllowed: about(
      (url) => `本页尚不能连接 ${url}。`,
      '请点击“保存并重新加载”：之后浏览器只放行这一个地址。',
    ),
    localNetworkDenied: about(
      (url) => `浏览器禁止本页访问本地网络中的 ${url}。`,
      '请在浏览器的网站设置中为本页允许“本地网络访问”。',
    ),
    localNetworkAsks: about(
      (url) => `${url} 位于本地网络：浏览器会询问本页是否可以访问。`,
      '出现询问时请允许。',
    ),
    reachable: good('该地址可访问。'),
    reachableFails: byWay(
      () => ({
        says: '无法访问该地址。',
        fix: '请检查中继是否在运行，地址、端口和证书是否正确，网络是否正常。重定向到其他网站，或请求被扩展拦截，也会显示此结果。',
      }),
      () => ({
        says: '无法访问该地址。',
        fix: '请检查接入点的名称、证书以及网络。重定向到其他网站，或请求被扩展拦截，也会显示此结果。',
      }),
    ),
    reachableHangs: byWay(
      () => ({
        says: '10 秒内没有响应。',
        fix: '中继或网络卡住了。请重启中继，并检查它自身能否访问 API。',
      }),
      () => ({ says: '10 秒内没有响应。', fix: '接入点或网络卡住了。' }),
    ),
    preflightGood: who((other) => ({ says: `${other}允许本页发送 API 的请求头。`, fix: '' })),
    preflightHidden: byWay(
      () => ({ says: LOOK_ALIKE, fix: `请让中继避免这三种情况。${NETWORK_TOOLS}` }),
      () => ({
        says: LOOK_ALIKE,
        fix: `腾讯云自己的 API 不允许网页读取响应：请在上方选择其他连接方式。${NETWORK_TOOLS}`,
      }),
    ),
    preflightRedirects: byWay(
      () => ({
        says: '中继重定向到另一个地址，而浏览器不会对已签名的请求跟随重定向。',
        fix: '请填写重定向后的地址；通常就是在末尾加一个斜杠。',
      }),
      () => ({
        says: '接入点重定向到另一个地址。浏览器不会带着已签名的请求跟随重定向。',
        fix: '请将重定向后的主机填为自定义接入点。',
      }),
    ),
    preflightSlash: about(
      (address) => `此地址读不到响应，末尾加斜杠后可以：${address}`,
      '请在中继地址末尾加上斜杠。',
    ),
    preflightNoOptions: who((other) => ({
      says: `${other}没有正确响应浏览器的 OPTIONS 请求（预检）：可能是拒绝、重定向，或缺少 Access-Control-Allow-… 响应头。`,
      fix: '中继必须自行响应 OPTIONS：状态码 204，并带上这些响应头；其他所有响应也要带 Access-Control-Allow-Origin。',
    })),
    preflightHeaders: who((other, names) => ({
      says: `${other}未按名称允许这些请求头：${names}`,
      fix: '请把它们逐一写进 Access-Control-Allow-Headers；通配符 * 不涵盖 Authorization。',
    })),
    preflightBreaks: who((other) => ({
      says: '每个请求头单独发送都被允许，但全部一起发送时读不到响应。',
      fix: `${other}中断了真实请求，或其响应缺少 Access-Control-Allow-Origin。它的日志可能有说明。`,
    })),
    preflightHangs: who((other) => ({
      says: '带有 API 请求头的请求在 10 秒内没有响应。',
      fix: `${other}卡在该请求或其之前的 OPTIONS 请求上。它的日志可能有说明。`,
    })),
    signatureGood: good('Host 和内容原样到达：完整签名被接受。'),
    signatureWeak: byWay(
      (levels) => ({
        says: `只接受较弱的签名（${levels}）。`,
        fix: '中继在途中改动了请求头，或服务端不接受完整签名。改用较弱的签名前会先征求您的同意：改用后，途中的任何一方都可能把请求改成另一个请求。',
      }),
      (levels) => ({
        says: `只接受较弱的签名（${levels}）。`,
        fix: '服务端不接受完整签名。改用较弱的签名前会先征求您的同意。',
      }),
    ),
    signatureHost: about(
      (host) => `中继传递了自己的 Host：API 看到的是 ${host}。`,
      '请让中继把 Host 设为 API 的主机（changeOrigin、proxy_set_header Host）。',
    ),
    signatureBody: byWay(
      () => ({
        says: '中继改动了请求正文：只有正文为空的请求被接受。',
        fix: '请让它原样转发请求正文，不要解析。',
      }),
      () => ({
        says: '途中有程序改动了请求正文：只有正文为空的请求被接受。',
        fix: '检查本机或网络流量的程序可能会这样做。',
      }),
    ),
    signatureWrong: byWay(
      () => ({
        says: '用此 SecretKey 生成的签名均未被接受。',
        fix: 'SecretKey 很可能与 SecretId 不匹配：请重新输入两者。若无误，则是中继改动了请求。',
      }),
      () => ({
        says: '用此 SecretKey 生成的签名均未被接受。',
        fix: 'SecretKey 很可能与 SecretId 不匹配：请重新输入两者。若无误，则是途中有程序改动了请求。',
      }),
    ),
    answerGood: about((kib) => `完整，且来自 API（${kib} KiB）。`),
    answerHtml: byWay(
      (status) => ({
        says: `返回的是网页而不是 API 响应（HTTP ${status}）。`,
        fix: '中继地址或 URL 格式有误，或请求被所在网络的登录页面拦截：请在新标签页中打开该地址。',
      }),
      (status) => ({
        says: `返回的是网页而不是 API 响应（HTTP ${status}）。`,
        fix: '自定义接入点有误，或请求被网络的登录页面拦截：请在标签页中打开该地址。',
      }),
    ),
    answerForeign: byWay(
      (status) => ({
        says: `响应不是来自 API（HTTP ${status}）。`,
        fix: '请检查中继地址和 URL 格式，以及自定义接入点。',
      }),
      (status) => ({ says: `响应不是来自 API（HTTP ${status}）。`, fix: '请检查自定义接入点。' }),
    ),
    answerTooLarge: byWay(
      () => ({ says: '响应超过 1 MiB。', fix: 'API 的正常响应不会这么大。请检查中继地址和 URL 格式。' }),
      () => ({ says: '响应超过 1 MiB。', fix: 'API 的正常响应不会这么大。请检查自定义接入点。' }),
    ),
    answerEncoding: told('响应不是 UTF-8 文本。', '途中有程序压缩或改动了它。'),
    answerCut: told('响应不是完整的 JSON。', '途中可能有环节截断或改动了它。'),
    answerUnreadable: who((other) => ({
      says: '已签名的请求得不到可读的响应。可能的原因如下，本页无法区分：连接中断、Content-Encoding 与内容不符，或此响应缺少 Access-Control-Allow-Origin。',
      fix: `${other}的日志可能有说明。${NETWORK_TOOLS}`,
    })),
    answerMissing: told(
      '未收到响应：接入点无法访问，或连接已中断。',
      '请检查网络；如果填写了自定义接入点，也请检查。',
    ),
    answerLate: who((other) => ({
      says: '20 秒内没有完整的响应。',
      fix: `${other}或网络太慢，或已卡住。`,
    })),
    clockGood: about((seconds) => `与服务端相差 ${duration(seconds)}以内。`),
    clockOff: ([seconds = '0']) => ({
      says: `本机时钟比响应中的时间${direction(seconds)} ${duration(seconds)}。`,
      fix: '请校准时钟。若无法校准且响应中的时间正确，可改用校正后的时间签名。',
    }),
    clockFar: ([seconds = '0']) => ({
      says: `本机时钟比响应中的时间${direction(seconds)} ${duration(seconds)}。`,
      fix: '请校准时钟：偏差过大，Keysmith 不会代为校正。',
    }),
    clockHidden: told(
      '本页读不到响应中的 Date 头，无法核对时钟。',
      '让中继或接入点在响应中加上 Access-Control-Expose-Headers: Date，本页即可读到。',
    ),
    clockWrong: ([seconds = '0']) => ({
      says: `服务端拒绝了本机时钟：它比响应中的时间${direction(seconds)} ${duration(seconds)}。`,
      fix: '请校准时钟。若无法校准且响应中的时间正确，可改用校正后的时间签名。',
    }),
    clockRefused: told('服务端报告本机时钟偏差超过 5 分钟，但本页看不到具体偏差。', '请校准时钟。'),
    credentialGood: good('永久凭证，有效。'),
    credentialTemporary: good('临时凭证，有效；Token 过期后失效。'),
    credentialForm: told('SecretId 不像腾讯云的格式（AKID… 或 IKID…）。', '如果不是私有云，请重新复制。'),
    credentialUnknown: told('服务端不认识此 SecretId。', '请检查 SecretId，并确认账号属于中国站还是国际站。'),
    credentialExpired: told(
      '临时 Token 有误或已过期。',
      '请重新获取临时凭证，并重新输入 SecretId、SecretKey 和 Token。',
    ),
    credentialRefused: about(
      (code) => `服务端拒绝了所请求的操作：${code}`,
      '请点击“连接”查看服务端的说明，或在腾讯云 API 文档中查阅该错误码。',
    ),
    permissionsAll: ([may = '']) => ({ says: allowed(may), fix: ONLY_READS }),
    permissionsSome: ([may = '', mayNot = '', unknown = '']) => ({
      says: allowed(may, mayNot, unknown),
      fix: `若无法查询项目，请直接填写项目的编号（数字）。${ONLY_READS}`,
    }),
    permissionsNone: ([may = '', mayNot = '', unknown = '']) => ({
      says: allowed(may, mayNot, unknown),
      fix: '没有 DescribeKeyPairs 权限时，一旦创建请求的响应丢失，就无法查明密钥对是否已创建。请为此用户授予 cvm:DescribeKeyPairs 权限。',
    }),
    regionGood: about((region) => `此站点提供 ${region}。`),
    regionUnknown: about((region) => `此站点不提供 ${region}。`, '请选择其他地域或站点。'),
    blocked: good('请先解决上方的问题。'),
    noCredential: good('输入 SecretId 和 SecretKey 后才能检查此项。'),
    notAskable: good('已查询，但从响应中看不出结果。'),
  },
};

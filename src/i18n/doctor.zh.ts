/** “医生”的文案，首次运行时加载。 */
import type { DoctorTexts } from './doctor.en.ts';

const good = (says: string) => () => ({ says, fix: '' });
const told = (says: string, fix: string) => () => ({ says, fix });
const about =
  (says: (detail: string) => string, fix = '') =>
  ([detail = '']: readonly string[]) => ({
    says: says(detail),
    fix,
  });

const duration = (seconds: string) => {
  const size = Math.max(1, Math.abs(Number(seconds)));
  return size < 120 ? `${size} 秒` : `${Math.round(size / 60)} 分钟`;
};
const direction = (seconds: string) => (Number(seconds) >= 0 ? '慢' : '快');

export const doctorZh: DoctorTexts = {
  title: '诊断',
  run: '运行诊断',
  again: '重新诊断',
  running: '正在检查…',
  cancel: '取消',
  hint: '逐步检查从此浏览器到您账号的每一环。只发送只读请求，绝不发送密钥。',
  copy: '复制报告',
  allGood: '所有可检查的项目均正常。',
  problems: (count) => `发现 ${count} 处问题：`,
  acceptClock: '本次访问使用校正后的时钟签名',
  clockAccepted: (seconds) => `本次访问签名时，时钟校正 ${seconds} 秒。`,
  checks: {
    browser: '浏览器',
    saving: '保存方式',
    storage: '存储',
    address: '地址',
    reachable: '可达性',
    preflight: '对本页的许可',
    signature: '签名',
    answer: '响应',
    clock: '时钟',
    credential: '凭证',
    permissions: '此用户的权限',
    region: '地域',
  },
  verdicts: { good: '正常', warning: '注意', bad: '有误', skipped: '未检查' },
  findings: {
    browserGood: good('此浏览器具备所需的一切。'),
    browserOffline: told('此浏览器显示处于离线状态。', '请连接网络后重试。'),
    browserInsecure: told(
      '本页不是在安全上下文中打开的。',
      '请通过 https 或 localhost 打开：浏览器只在那里允许签名和存储。',
    ),
    browserLacks: about((names) => `此浏览器缺少 ${names}。`, '请使用新版 Chromium、Firefox 或 Safari。'),
    savingBoth: good('可写入密钥文件夹并立即回读，也可下载。'),
    savingDownloads: good('可下载。此浏览器无法写入您选择的文件夹。'),
    storagePersistent: good('可写入，并会保留到您清除为止。'),
    storageBestEffort: told(
      '可写入，但磁盘将满时浏览器可能会清除它。',
      '请不时在设置中导出列表，或安装本应用。',
    ),
    storageFails: told('无法写入，因此不能请求任何密钥。', '请退出无痕窗口，或释放磁盘空间。'),
    addressGood: about((url) => `请求发往 ${url}`),
    addressPractice: told('练习：没有任何内容离开本页。', '选择“中继”或“直连”即可检查通路。'),
    addressProblem: about((problem) => problem, '请在上方的字段中修正。'),
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
    reachable: good('那里有响应。'),
    reachableFails: told('那里没有任何响应。', '请检查中继是否在运行、其地址和端口、证书以及网络。'),
    reachableHangs: told(
      '连接已建立，但 10 秒内没有响应。',
      '中继卡住了。请重启它，并检查它自身能否访问 API。',
    ),
    preflightGood: good('中继允许本页发送 API 的请求头。'),
    preflightNoCors: told(
      '响应缺少 Access-Control-Allow-Origin：浏览器不让本页读取。',
      '请让中继为本页的来源添加 Access-Control-Allow-Origin。API 本身不会添加：请使用中继。',
    ),
    preflightNoOptions: told(
      '中继不应答浏览器的 OPTIONS 请求（预检）。',
      '请让它以状态码 204 和 Access-Control-Allow-… 响应头应答 OPTIONS。',
    ),
    preflightHeaders: about(
      (names) => `中继未按名称允许这些请求头：${names}`,
      '请将它们加入 Access-Control-Allow-Headers。* 不包含 Authorization。',
    ),
    preflightBreaks: told(
      '每个请求头都被允许，但全部一起发送时读不到响应。',
      '中继中断了真实请求。请查看其日志。',
    ),
    preflightHangs: told(
      '带有 API 请求头的请求在 10 秒内没有响应。',
      '中继卡在该请求或其之前的 OPTIONS 请求上。请查看其日志。',
    ),
    signatureGood: good('Host 和内容原样到达：完整签名被接受。'),
    signatureWeak: about(
      (levels) => `只接受较弱的签名（${levels}）。`,
      '中继在途中改动了请求头，或服务不接受更多。可以使用，但中继可能把请求变成另一个请求。',
    ),
    signatureHost: about(
      (host) => `中继传递了自己的 Host：API 看到的是 ${host}。`,
      '请让中继把 Host 设为 API 的主机（changeOrigin、proxy_set_header Host）。',
    ),
    signatureBody: told(
      '中继改动了请求内容：只有没有内容的请求被接受。',
      '请让它逐字节转发请求体，不要解析。',
    ),
    signatureWrong: told(
      '没有签名被接受。',
      '很可能 SecretKey 与 SecretId 不匹配：请重新输入两者。若无误，则是中继改动了请求。',
    ),
    answerGood: about((kib) => `完整，且来自 API（${kib} KiB）。`),
    answerHtml: about(
      (status) => `返回的是网页而不是响应（HTTP ${status}）。`,
      '中继的地址或形式有误，或中间有登录页：请在标签页中打开该地址。',
    ),
    answerForeign: about(
      (status) => `应答的不是 API（HTTP ${status}）。`,
      '请检查中继的地址和形式，以及自定义接入点。',
    ),
    answerTooLarge: told('响应超过 1 MiB。', 'API 没有这么大的响应。请检查中继。'),
    answerEncoding: told('响应不是 UTF-8 文本。', '中继压缩或改动了它。'),
    answerCut: told('响应已损坏、被截断，或来得太晚。', '请查看中继的日志和限制。'),
    clockGood: about((seconds) => `与服务相差 ${duration(seconds)}以内。`),
    clockOff: ([seconds = '0']) => ({
      says: `本机时钟比响应中的时间${direction(seconds)} ${duration(seconds)}。`,
      fix: '请校准时钟。若无法校准且响应中的时间正确，可使用校正后的时钟签名。',
    }),
    clockFar: ([seconds = '0']) => ({
      says: `本机时钟比响应中的时间${direction(seconds)} ${duration(seconds)}。`,
      fix: '请校准时钟：这么大的偏差不会在这里校正。',
    }),
    clockHidden: told('中继隐藏了响应的时间。', '设置 Access-Control-Expose-Headers: Date 后即可看到。'),
    clockRefused: told(
      '服务表示本机时钟偏差超过 5 分钟；中继未提供服务的时间。',
      '请校准时钟。设置 Access-Control-Expose-Headers: Date 后即可看到偏差。',
    ),
    credentialGood: good('服务已知，永久凭证。'),
    credentialTemporary: good('服务已知，临时凭证：随令牌过期。'),
    credentialForm: told('SecretId 不像腾讯云的格式（AKID… 或 IKID…）。', '请重新复制，除非这是私有云。'),
    credentialUnknown: told('服务不认识此 SecretId。', '请检查它，并确认账号属于中国站还是国际站。'),
    credentialExpired: told('临时令牌有误或已过期。', '请获取新的令牌，并重新输入三项。'),
    credentialRefused: about(
      (code) => `服务拒绝所有请求：${code}`,
      '连接时可看到它的说明，或在文档中查找该代码。',
    ),
    permissionsAll: about((names) => `Keysmith 需要的全部：${names}`),
    permissionsSome: ([may = '', mayNot = '']) => ({
      says: `允许：${may}。不允许：${mayNot}`,
      fix: '可以创建密钥。无法查询身份和项目时，请以数字填写项目。',
    }),
    permissionsNone: ([, mayNot = '']) => ({
      says: `不允许：${mayNot}`,
      fix: '没有 DescribeKeyPairs 就无法查找丢失的响应。请为此用户允许 cvm:DescribeKeyPairs。',
    }),
    regionGood: about((region) => `此站点提供 ${region}。`),
    regionUnknown: about((region) => `此站点不提供 ${region}。`, '请选择其他地域或站点。'),
    blocked: good('需先解决其他问题。'),
    noCredential: good('输入 SecretId 和 SecretKey 后也可检查此项。'),
    notAskable: good('此中继或用户不允许查询。'),
  },
};

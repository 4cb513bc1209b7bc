/** The texts of `en/singleFile.ts` in Simplified Chinese. */
import type { SingleFileTexts } from '../en/singleFile.ts';

export const singleFileTexts: SingleFileTexts = {
  singleFile: {
    save: '保存列表',
    listStates: {
      none: () => '请选择密钥文件夹，列表也会写入该文件夹，文件名为 keysmith_list.json。',
      empty: (folder) => `保存第一个密钥后，列表也会写入“${folder}”，文件名为 keysmith_list.json。`,
      waits: (folder) => `列表尚未写入“${folder}”。保存下一个密钥时，浏览器会请求访问该文件夹的权限。`,
      written: (folder) =>
        `列表也保存在“${folder}”中，文件名为 keysmith_list.json，列表每次更改后都会同步更新。`,
      foreign: (folder) =>
        `此版本无法完整读取“${folder}”中的 keysmith_list.json。该文件将保持原样，列表不会写入该文件夹。`,
      failed: (folder) => `列表未能写入“${folder}”。列表仍在此浏览器中。`,
    },
    unsaved: '自上次点击“保存列表”以来，列表已有更改。',
    saved: '已开始下载当前的列表。请确认文件已保存。',
    emptyShared:
      '如果您在其他浏览器或其他机器上用过 Keysmith，可以取回那里的列表：在“设置”中选择当时的密钥文件夹，或用“设置”中的“导入…”导入您保存过的列表。',
    emptyOwn:
      '此列表与本文件当前的位置和名称绑定。如果您移动或重命名过此文件，原来的列表仍与旧的位置或名称绑定。要在这里看到那些密钥，请用“设置”中的“导入…”导入您保存过的列表。',
    title: '单文件版',
    lacks: 'Keysmith 是从文件打开的，因此以下功能不可用：',
    lacking: {
      updates: '自动更新：文件不会自行更新。需要更新时，请获取新版文件，打开之前先用“校验发布版本”检查。',
      helper: '助手：仅支持从 Web 服务器加载的页面。',
      install:
        '将 Keysmith 安装为应用，以及从文件管理器打开密钥文件：两者都需要 Web 服务器。您可以把密钥文件拖到窗口中。',
    },
    sharedList:
      '此浏览器为所有本地文件保存同一个列表和已保存的连接，从任何一个本地文件打开的页面都可能更改它们。因此每次启动后，已保存的连接在使用前需要您确认，密钥文件夹也需要重新选择。',
    ownList: '此浏览器按文件的位置和名称分别存放列表。移动或重命名文件之前，请先点击“保存列表”。',
    relayHow:
      '从文件打开的页面使用中继时需要令牌。请从发布版本中取出 relay.mjs，在同一文件夹中新建名为 relay-token 的文件，写入至少 32 个随机字母和数字，然后用 Node 20 或更高版本运行 relay.mjs：',
    relayAddress: '然后在“中继地址”中输入 http://localhost:8788/TOKEN/，并把其中的 TOKEN 换成您的令牌。',
    offer: '单文件版',
    offerHint:
      '用于没有 Web 服务器的机器：保存此文件，复制到那台机器，再用 Firefox 或 Chromium 内核的浏览器打开。',
    offerSave: '保存单文件版',
    sum: 'keysmith.html 的 SHA-256：',
  },
};

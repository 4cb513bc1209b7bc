import type { SingleFileTexts } from '../en/singleFile.ts';

export const singleFileTexts: SingleFileTexts = {
  singleFile: {
    save: '保存列表',
    listStates: {
      none: () => '请选择密钥文件夹：列表随后也会写入其中，文件名为 keysmith_list.json。',
      empty: (folder) => `有了第一个密钥后，列表也会写入“${folder}”，文件名为 keysmith_list.json。`,
      waits: (folder) =>
        `本次启动后，列表尚未写入“${folder}”：保存下一个密钥时，浏览器会询问能否使用该文件夹。`,
      written: (folder) => `列表也保存在“${folder}”中，文件名为 keysmith_list.json，每次更改都会更新。`,
      foreign: (folder) =>
        `“${folder}”中的 keysmith_list.json 无法被此版本完整读取。该文件保持原样，列表不会写入其中。`,
      failed: (folder) => `列表未能写入“${folder}”。列表仍在此浏览器中。`,
    },
    unsaved: '列表在上次保存后有更改。',
    saved: '已开始下载当前的列表。请确认文件已保存。',
    emptyShared:
      '如果您在别处用过 Keysmith，其列表可从密钥文件夹取回（在“设置”中选择该文件夹），或从您保存的列表导入（“设置”中的“导入…”）。',
    emptyOwn:
      '此列表属于当前位置、当前名称的这个文件。如果您移动或重命名了文件，另一个列表仍留在原来的位置。您保存过的列表可把那些密钥带到这里：“设置”中的“导入…”。',
    title: '单文件版',
    lacks: 'Keysmith 是从文件打开的，因此没有：',
    lacking: {
      updates: '自动更新：文件不会自行替换。请获取新文件，打开之前先用“校验发布版本”检查。',
      helper: '助手：它只服务于来自网页服务器的页面。',
      install: '安装，以及从文件管理器打开密钥文件：两者都需要网页服务器。请改为把文件拖到窗口中。',
    },
    sharedList:
      '此浏览器为所有本地文件保存同一个列表，其中任何一个文件都可能更改它。因此每次启动后，您需要确认一次每个已保存的连接，并重新选择密钥文件夹。',
    ownList: '此浏览器按文件的位置分别保存列表。移动或重命名文件之前，请先保存列表。',
    relayHow:
      '从文件打开的页面使用中继时需要令牌。请从发布版本中取出 relay.mjs，把至少 32 个随机字母和数字写入名为 relay-token 的文件，并用 Node 20 或更高版本运行：',
    relayAddress: '然后输入 http://localhost:8788/TOKEN/，并把其中的 TOKEN 换成您的令牌。',
    offer: '单文件版 Keysmith',
    offerHint: '用于没有网页服务器的机器：保存此文件，带到那台机器，用 Chromium 或 Firefox 打开。',
    offerSave: '保存 keysmith.html',
    sum: '其 SHA-256：',
  },
};

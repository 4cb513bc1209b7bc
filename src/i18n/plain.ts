/**
 * Texts that say why the app can't start. No language has been chosen at that point, so each text is in both
 * languages.
 */
export const plain = {
  blocked:
    'Another tab with an older Keysmith is open. Close it, and this one goes on.\n' +
    '另一个标签页中打开着旧版 Keysmith。请关闭它，本页随即继续。',
  newer:
    'A newer Keysmith has been used in this browser. Close all its tabs, then open it again with the network on.\n' +
    '此浏览器用过更新版本的 Keysmith。请关闭它的所有标签页，联网后重新打开。',
  newerFile:
    'A newer version of Keysmith has been used in this browser, and this file can’t read the list that it keeps here. Open the file with the newer version.\n' +
    '此浏览器中使用过较新版本的 Keysmith，本文件无法读取该版本的密钥列表。请打开较新版本的文件。',
  saveFile:
    'This is Keysmith as a single file, which doesn’t run from a web address. Save this file (Ctrl+S, “HTML only”), then open the saved file.\n' +
    '这是单文件版 Keysmith，不能直接从网址运行。请先保存此文件（Ctrl+S，选择“仅 HTML”），再打开保存后的文件。',
  siteData:
    'This browser blocks site data (cookies) for this page, and Keysmith keeps its list of keys there. Allow site data for this address in the browser’s settings: in Chrome and Edge under “On-device site data”, in Firefox under “Cookies and Site Data”, “Manage Exceptions”. Then reload the page.\n' +
    '此浏览器禁止本页保存网站数据（Cookie），而 Keysmith 的密钥列表就保存在那里。请在浏览器设置中为此地址允许网站数据：Chrome 和 Edge 在“设备上的网站数据”中，Firefox 在“Cookie 和网站数据”的“管理例外”中。然后重新加载页面。',
  failed:
    'Keysmith could not start in this browser: it needs storage. Leave the private window, or free some disk space.\n' +
    'Keysmith 无法在此浏览器中启动：它需要存储空间。请退出无痕窗口，或释放磁盘空间。',
};

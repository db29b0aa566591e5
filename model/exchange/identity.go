package exchange

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// EmailKey gives the form in which an e-mail address tells customers apart: ""
// for what is no address, and for those that stand for having none.
func EmailKey(s string) string {
	s = NormalEmail(s)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || noMailbox[local] || noDomain[domain] {
		return ""
	}
	return s
}

// noMailbox and noDomain are what people type where an address is demanded.
var (
	noMailbox = set("none", "null", "na", "n.a", "nil", "no", "noemail", "no-email", "no.email", "no_email", "nomail", "noreply",
		"no-reply", "donotreply", "do-not-reply", "notprovided", "unknown", "nobody", "noone", "test", "xxx", "abc", "asdf")
	noDomain = set("none.com", "noemail.com", "nomail.com", "na.com", "null.com", "test.com", "unknown.com", "email.com.invalid")
)

func set(words ...string) map[string]bool {
	return index(map[bool]string{true: strings.Join(words, " ")})
}

// spreadsheetNumber is a number that a spreadsheet has shortened: its digits are lost.
var spreadsheetNumber = regexp.MustCompile(`^[+-]?\d([.,]\d*)?e\+?\d+$`)

// PhoneKey gives the form in which a phone number tells customers apart, that of
// NormalPhone: "" for an extension alone, and for those that stand for having no
// number: one digit repeated, digits counted up or down, and what a spreadsheet
// has rounded to 1.38E+10.
func PhoneKey(s string) string {
	plain := strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
	extension := slices.ContainsFunc([]string{"ext", "x", "#", "转", "分机"}, func(ext string) bool { return strings.HasPrefix(plain, ext) })
	if extension || spreadsheetNumber.MatchString(plain) {
		return ""
	}
	d := NormalPhone(s)
	if strings.HasSuffix(d, "0000000") || strings.Contains("01234567890123456789", d) || strings.Contains("98765432109876543210", d) {
		return ""
	}
	if core := strings.TrimLeft(d, "0"); core == "" || strings.Count(core, core[:1]) == len(core) {
		return ""
	}
	return d
}

// SamePhone tells whether two keys of PhoneKey are one number, written with and
// without its country or trunk code: at least seven digits from the end agree.
func SamePhone(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) < len(b) {
		a, b = b, a
	}
	return a == b && a != "" || len(b) >= 7 && len(a)-len(b) <= 4 && strings.HasSuffix(a, b)
}

// NameKey gives what of a name (as NormalName gives it) is left without its
// legal form and in simplified characters, and that form. Two names agree when
// their keys are equal and their forms are, or one has none: "Acme" and "Acme
// Ltd.", "Acme Ltd" and "ACME Limited", but not "Acme GmbH" and "Acme Ltd".
// A name that is nothing but a legal form keeps it.
func NameKey(name string) (key, form string) {
	key = simplified(name)
	for {
		rest, f := cutForm(key)
		if f == "" || rest == "" {
			return key, form
		}
		key, form = rest, f+form
	}
}

// legalForms are the ends of company names, the longest first, and what they
// are the same as: the first of a line. Sources: ISO 20275 (entity legal forms), in
// the spellings usual in lists of customers.
var legalForms = func() (out []legalForm) {
	for _, same := range []string{
		"有限公司|有限公司|有限责任公司|(集团)有限公司", "股份|股份有限公司|股份公司", "株式会社|株式会社|(株)|kk|k.k", "有限会社|有限会社", "inc|inc|incorporated",
		"corp|corp|corporation", "ltd|ltd|limited", "co|co|company", "pty|pty", "pte|pte", "pvt|pvt|private", "llc|llc|l.l.c", "llp|llp", "plc|plc",
		"kg|kg|gmbh & co.kg", "gmbh|gmbh|mbh", "ag|ag", "ohg|ohg", "ug|ug", "ek|e.k", "sarl|sarl|s.a.r.l", "sas|sas|s.a.s", "sa|sa|s.a", "sl|sl|s.l",
		"srl|srl|s.r.l", "spa|spa|s.p.a", "bv|bv|b.v", "nv|nv|n.v", "ab|ab", "oy|oy", "as|a/s", "aps|aps",
	} {
		ends := strings.Split(same, "|")
		for _, end := range ends[1:] {
			out = append(out, legalForm{end, ends[0]})
		}
	}
	slices.SortStableFunc(out, func(a, b legalForm) int { return len(b.end) - len(a.end) })
	return out
}()

type legalForm struct{ end, form string }

// cutForm takes one legal form off the end of a name: a word of its own, or the
// end of a Chinese or Japanese name.
func cutForm(name string) (rest, form string) {
	name = strings.TrimRight(name, " .,")
	for _, f := range legalForms {
		rest, ok := strings.CutSuffix(name, f.end)
		if ok && (f.end[0] >= 0x80 || f.end[0] == '(' || rest != strings.TrimRight(rest, " ,.)")) {
			return strings.TrimRight(rest, " .,&"), f.form
		}
	}
	return name, ""
}

// FreeMail tells whether a domain hands out mailboxes to everybody, so that it
// says nothing of a company.
func FreeMail(domain string) bool { return freeMail[domain] }

var freeMail = set("gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.co.jp", "hotmail.com", "outlook.com", "live.com", "msn.com",
	"icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "proton.me", "protonmail.com", "mail.ru", "yandex.ru",
	"qq.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "foxmail.com", "139.com", "189.cn", "aliyun.com")

// simplified gives a name in simplified Chinese characters: the traditional
// ones usual in names of people and companies are replaced, one for one.
func simplified(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x3400 }) {
		return name
	}
	table := simplifiedOf()
	return strings.Map(func(r rune) rune {
		if s, ok := table[r]; ok {
			return s
		}
		return r
	}, name)
}

var simplifiedOf = sync.OnceValue(func() map[rune]rune {
	pairs := []rune(strings.ReplaceAll(traditional, "\n", ""))
	m := make(map[rune]rune, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
})

// traditional holds pairs of a traditional character, which GB 2312 does not
// have, and its simplified one, which GB 2312 has.
const traditional = `
國国華华東东車车電电氣气廣广產产業业個个們们來来時时會会長长門门開开關关動动務务員员張张陳陈劉刘楊杨黃黄趙赵吳吴孫孙馬马鄭郑謝谢許许鄧邓馮冯蕭萧葉叶蔣蒋賈贾鍾钟
譚谭陸陆範范盧卢蘇苏韓韩閻阎齊齐龍龙龔龚錢钱湯汤樓楼顏颜歐欧陽阳羅罗賀贺賴赖龐庞蘭兰藍蓝莊庄嚴严鄒邹魯鲁韋韦聶聂畢毕項项紀纪應应駱骆祿禄貢贡饒饶鞏巩鳳凤陰阴儲储
談谈鄔邬醫医藥药學学樂乐書书畫画園园場场廠厂館馆廳厅臺台灣湾縣县區区鎮镇鄉乡島岛橋桥頭头術术師师設设計计貿贸進进銷销購购貨货買买賣卖運运輸输達达遠远連连適适選选
過过還还這这邊边飛飞機机儀仪錶表鐘钟鋼钢鐵铁銅铜鋁铝鋅锌銀银鍋锅鏡镜釘钉針针銳锐鎖锁鏈链錦锦鑄铸鍊链鉛铅鑽钻錫锡線线紡纺織织絲丝綢绸縫缝紉纫紙纸絕绝緣缘繩绳網网
絡络統统級级經经紹绍繼继續续維维綠绿總总結结給给約约紅红純纯細细終终組组練练繪绘編编緊紧緯纬縱纵纖纤纜缆紋纹絨绒聯联聲声職职聖圣聽听肅肃腦脑臉脸節节萬万藝艺蘆芦
蓮莲薩萨處处號号衛卫裝装製制複复補补裏里襯衬襪袜見见規规視视覺觉親亲觀观訂订記记訊讯討讨訓训託托訪访證证評评詞词詢询試试詩诗話话該该詳详語语說说請请課课誼谊調调
論论諾诺謀谋識识譜谱議议護护譽誉讀读變变讓让豐丰豬猪貝贝負负財财責责質质費费資资賓宾賞赏賢贤賤贱賽赛贈赠贊赞軌轨軍军軟软輕轻載载較较輔辅輛辆輝辉輪轮轉转辦办農农
郵邮鄰邻釀酿釋释鈔钞鈣钙鈞钧鈴铃鉅巨錄录鎂镁閃闪閉闭間间閣阁閥阀閩闽闊阔隊队階阶際际險险隨随難难雙双雜杂雞鸡離离靈灵靜静頂顶順顺須须預预領领頻频題题額额類类風风
飄飘飯饭飲饮餅饼養养馳驰駐驻駕驾驗验驅驱騰腾驚惊體体髮发鬆松魚鱼鮮鲜鳥鸟鳴鸣鴻鸿鵬鹏鷹鹰鹽盐麗丽麥麦黨党點点齒齿龜龟壓压壩坝壞坏壟垄壘垒壯壮備备夢梦奧奥婦妇媽妈
寧宁寶宝實实審审寫写寬宽專专將将對对導导尋寻岡冈崗岗嶺岭幣币帥帅帳帐帶带幫帮廢废慶庆慮虑懷怀態态憶忆懶懒戲戏戶户拋抛擇择換换揚扬據据擔担擴扩攝摄數数敵敌斷断晉晋
曉晓曆历條条極极構构槍枪標标樣样樞枢檔档檢检櫃柜權权歡欢歲岁歷历殘残殺杀氫氢決决沒没況况洩泄涼凉淚泪淨净淺浅測测渦涡湧涌溝沟溫温準准滅灭滬沪滿满漁渔漢汉漲涨潔洁
潤润澤泽濃浓濟济濤涛濱滨瀏浏灑洒烏乌無无煉炼煙烟營营燈灯燒烧爐炉爭争爺爷爾尔牆墙狀状猶犹獅狮獎奖獨独獲获獻献現现環环瑤瑶瑪玛當当療疗癒愈發发盜盗盡尽監监盤盘眾众
礎础礦矿碼码確确磚砖礙碍禮礼禪禅種种稱称穀谷積积穩稳窩窝窮穷競竞筆笔築筑簡简簽签籃篮籌筹糧粮糾纠紛纷紐纽綜综縮缩績绩繞绕罰罚義义習习聞闻膚肤膠胶臨临舉举舊旧艙舱
艦舰蘋苹蟲虫診诊趕赶跡迹轄辖轎轿轟轰辭辞邁迈遊游違违遲迟遺遗醬酱醜丑鋒锋錯错鍵键鏟铲鑰钥閘闸閱阅闖闯陝陕隱隐雲云霧雾韻韵響响頁页頓顿顧顾顯显飾饰餘余駛驶驛驿髒脏
鬧闹鯉鲤鯨鲸鴨鸭鵝鹅鹵卤鹼碱麵面黴霉齡龄優优億亿價价偉伟側侧傑杰傢家債债傭佣傳传傷伤傾倾僅仅僑侨償偿儘尽兒儿兌兑內内兩两冊册凍冻凱凯別别刪删剛刚創创劃划劇剧劑剂
勁劲勝胜勞劳勢势勵励勸劝匯汇協协單单厭厌參参叢丛嗎吗嘆叹嘗尝嚇吓囑嘱圍围圓圆圖图團团執执堅坚塊块塗涂塵尘墊垫墳坟壽寿夠够夾夹奪夺奮奋妝妆姍姗娛娱婁娄嬌娇嬰婴孌娈
宮宫寢寝屆届屬属峽峡嶄崭巖岩`

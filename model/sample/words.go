package sample

import "strings"

// text is a word in both languages, indexed by language.
type text [2]string

// The languages of a book.
const (
	english = iota
	chinese
)

// spoken is a Chinese name with the letters of its e-mail address.
type spoken struct{ han, latin string }

type industry struct {
	name    text
	nouns   [2][]string // last part of a company's name
	product [2][]string
}

var owners = [2][]string{{"Li Wei", "Chen Yu", "Maya Ortiz"}, {"李伟", "陈瑜", "王敏"}}

var regions = [2][]string{{"Europe", "North America", "Southeast Asia", "Oceania"}, {"华东", "华北", "华南", "西南"}}

var industries = []industry{
	{text{"Optics", "光学仪器"}, [2][]string{{"Optics", "Lenses", "Imaging"}, {"光学", "光电", "精仪"}}, [2][]string{{"lens sets", "the inspection camera", "coated prisms"}, {"镜头组", "检测相机", "镀膜棱镜"}}},
	{text{"Food", "食品"}, [2][]string{{"Foods", "Provisions", "Bakery Supply"}, {"食品", "粮油", "烘焙"}}, [2][]string{{"the gift boxes", "frozen dough", "oat flour"}, {"礼盒", "冷冻面团", "燕麦粉"}}},
	{text{"Machinery", "机械制造"}, [2][]string{{"Machine Works", "Tooling", "Drives"}, {"机械", "精工", "传动"}}, [2][]string{{"spindle bearings", "the servo drives", "fixture plates"}, {"主轴轴承", "伺服驱动", "夹具板"}}},
	{text{"Textiles", "纺织服装"}, [2][]string{{"Textiles", "Fabrics", "Knitwear"}, {"纺织", "服饰", "布艺"}}, [2][]string{{"the linen range", "work jackets", "brushed cotton"}, {"亚麻系列", "工装", "磨毛棉布"}}},
	{text{"Software", "软件"}, [2][]string{{"Software", "Data Systems", "Digital"}, {"软件", "数据", "信息"}}, [2][]string{{"the annual licences", "the reporting module", "ten more seats"}, {"年度授权", "报表模块", "十个新账号"}}},
	{text{"Education", "教育"}, [2][]string{{"Learning", "Academy", "Study Centre"}, {"教育", "学堂", "研习社"}}, [2][]string{{"classroom kits", "the course bundle", "exam papers"}, {"教具套装", "课程包", "习题册"}}},
	{text{"Health", "医疗健康"}, [2][]string{{"Clinics", "Care", "Dental Group"}, {"医疗", "健康", "口腔"}}, [2][]string{{"consumables", "the treatment chairs", "test strips"}, {"耗材", "治疗椅", "试纸"}}},
	{text{"Hospitality", "酒店餐饮"}, [2][]string{{"Hotels", "Kitchens", "Tea Rooms"}, {"酒店", "餐饮", "茶舍"}}, [2][]string{{"tableware", "the guest-room sets", "ceramic teapots"}, {"餐具", "客房用品", "陶瓷茶壶"}}},
}

var (
	coinedFirst  = []rune("晨云澄禾岚沐霁栖砚柏瑾舟墨朔溪榆泊棠屿湛芷珩疏岑筱")
	coinedSecond = []rune("禾岫野屿麓汀望砚拓衡策渡榕岭瓴宸笛苇坞珀")

	coinedHead = strings.Fields("Alder Bram Corv Dunn Elm Fenn Garr Hollin Ister Jess Kell Lark Merr Norr Orsk Pell Quill Rav Sorr Tarn Ulv Vesk Wend Yarr Zell Brack Cald Fjell")
	coinedTail = strings.Fields("wick mere stow lund beck holm dale more vik gate haven moor strand wold crest ford")

	cities = []string{"苏州", "成都", "青岛", "厦门", "武汉", "合肥", "宁波", "昆明"}
	towns  = []string{"North", "Harbour", "West", "Valley", "Lakeside", "East", "South", "Upland"}
)

// Names with the letters of their e-mail addresses.
var (
	surnames = spell("林 lin 陈 chen 黄 huang 周 zhou 吴 wu 徐 xu 孙 sun 胡 hu 朱 zhu 高 gao 何 he 郭 guo 罗 luo 梁 liang 宋 song 郑 zheng 谢 xie 韩 han 唐 tang 冯 feng 董 dong " +
		"萧 xiao 程 cheng 沈 shen 欧阳 ouyang 司徒 situ")
	givenNames = spell("晓岚 xiaolan 雨桐 yutong 思远 siyuan 佳宁 jianing 子墨 zimo 文博 wenbo 静怡 jingyi 浩然 haoran 欣悦 xinyue 志成 zhicheng 若溪 ruoxi 明哲 mingzhe 婉清 wanqing " +
		"立群 liqun 舒 shu 航 hang 琳 lin 越 yue 蕾 lei 凯 kai 芷若 zhiruo 景行 jingxing 书瑶 shuyao 一帆 yifan 安然 anran 慕云 muyun 致远 zhiyuan 瑞雪 ruixue 嘉树 jiashu " +
		"知夏 zhixia 启明 qiming")
)

// spell makes names of words: each behind itself has its letters.
func spell(words string) (out []spoken) {
	list := strings.Fields(words)
	for i := 0; i+1 < len(list); i += 2 {
		out = append(out, spoken{list[i], list[i+1]})
	}
	return out
}

var (
	firstNames = strings.Fields("Amara Bruno Clara Dario Elena Felix Greta Hugo Ines Jonas Kira Leon Mara Nadia Oscar Petra " +
		"Quentin Rosa Soren Tessa Uma Viktor Wanda Xenia Yusuf Zoe Callum Delphine Emre Freya Zoë")
	lastNames = strings.Fields("Abernell Brandvold Castermans Dellacorte Eskelund Farrowby Grünfeld Halvorne Iversholm Jarnecke Kowalenko Lindqvere Marchetal Novakis " +
		"Ostergard Pemberly Quiroga Rasmund Sandoval Thackeray Ullmann Varga Westerby Yildirim Zamorano Okonjo Peñaranda Bellweather O’Hanlan")
)

var titles = [2][]string{
	{"Purchasing manager", "Managing director", "Head of operations", "Office manager", "Finance", "Technical lead"},
	{"采购经理", "总经理", "运营总监", "行政主管", "财务", "技术负责人"},
}

// tagWords are the tags, that of a large customer first.
var tagWords = [2][]string{
	{"key account", "trade fair", "referral", "newsletter", "price-sensitive", "pilot", "partner", "seasonal"},
	{"重点客户", "展会", "转介绍", "订阅", "价格敏感", "试点", "渠道伙伴", "季节性"},
}

// reachedOutcomes is how many of the outcomes, from the first, mean that somebody answered.
const reachedOutcomes = 3

var outcomes = [2][]string{
	{"reached", "reached", "reached", "left a message", "no answer"},
	{"已接通", "已接通", "已接通", "已留言", "无人接听"},
}

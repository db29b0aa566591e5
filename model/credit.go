package model

import (
	"slices"
	"strings"
	"unicode"
)

// creditNames are what files and books call a customer's credit grade, without case and
// signs between.
var creditNames = strings.Fields("creditgrade creditrating creditlevel creditclass creditworthiness bonität kreditrating " +
	"信用等级 信用级别 信用评级 客户信用等级 资信等级 信誉等级 信用等級 資信等級 信用ランク")

// IsCredit tells whether a further field is the credit grade by its name.
func IsCredit(field string) bool {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, foldText(field))
	return slices.Contains(creditNames, name)
}

// CreditValues are what credit grades count, 0..100, until a policy says otherwise: the
// letters of rating agencies and the words of Chinese books.
func CreditValues() map[string]float64 {
	return map[string]float64{
		"AAA": 100, "AA": 90, "A": 80, "BBB": 65, "BB": 50, "B": 40, "CCC": 25, "CC": 15, "C": 10, "D": 0,
		"优": 100, "良": 75, "中": 50, "差": 10,
	}
}

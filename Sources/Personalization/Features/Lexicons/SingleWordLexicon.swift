/// Lists the English words that count each by itself: the most frequent ones of ordinary prose, whose rates tell styles
/// apart (Burrows 2002), and some that answers to questions are full of. The order is that of the features.
enum SingleWordLexicon {
    static let words = list.split { $0 == "," || $0 == "\n" }.map(String.init)

    private static let list = """
        the,of,and,to,a,in,is,that,it,for,was,on,are,as,with,be,at,by,this,from,or,an,have,not,but,which,you,can
        will,has,they,their,all,if,there,more,would,when,its,we,one,do,about,your,so,no,what,up,out,some,could,may
        than,into,them,other,also,how,who,then,these,our,my,only,any,such,should,because,must,while,where,most,very
        just,often,might,however,like,over,between,through,both,many,here,been,were,had,he,she,his,her,i,me,those
        each,another,during,without,within,well,even,make,use,using,including,help,need,time,people,new,first
        important,good,way,used,provide,ensure,try,take,get,different,various
        """
}

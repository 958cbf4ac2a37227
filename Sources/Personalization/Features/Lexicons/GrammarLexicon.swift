/// Lists English words by their part in a sentence, after the classes of Biber (1988); the lists are our own.
enum GrammarLexicon {
    static let lists: [(list: StyleList, words: String)] = [
        (.articles, articles), (.prepositions, prepositions), (.thirdPerson, thirdPerson),
        (.impersonals, impersonals), (.demonstratives, demonstratives), (.indefinites, indefinites),
        (.quantifiers, quantifiers), (.abilityVerbs, abilityVerbs), (.tentativeVerbs, tentativeVerbs),
        (.necessityVerbs, necessityVerbs), (.futureVerbs, futureVerbs), (.beingVerbs, beingVerbs),
        (.auxiliaries, auxiliaries), (.negations, negations), (.additives, additives), (.contrasts, contrasts),
        (.causes, causes), (.conditions, conditions), (.questionWords, questionWords), (.times, times),
        (.places, places),
    ]

    private static let articles = """
        the,a,an
        """

    private static let prepositions = """
        of,in,on,at,by,for,with,from,to,into,onto,through,between,among,within,across,against,under,over,during
        toward,towards,about,after,before,behind,below,beneath,beside,beyond,despite,down,except,inside,near,off
        outside,past,per,throughout,till,until,up,upon,via,without,along,around,above,like,than,as
        """

    private static let thirdPerson = """
        he,him,his,himself,she,her,hers,herself,they,them,their,theirs,themselves
        """

    private static let impersonals = """
        it,its,itself,one,there,it's
        """

    private static let demonstratives = """
        this,that,these,those
        """

    private static let indefinites = """
        anybody,anyone,anything,everybody,everyone,everything,somebody,someone,something,nobody,none,nothing
        anywhere,everywhere,somewhere,whoever,whatever,whichever
        """

    private static let quantifiers = """
        all,any,both,each,every,few,many,more,most,much,several,some,various,plenty,enough,less,least,another,other
        others,numerous,multiple,a number,a few,a variety
        """

    private static let abilityVerbs = """
        can,could,may,might,be able,able,can't,couldn't,cannot
        """

    private static let tentativeVerbs = """
        may,might,could,would,should,may be,might be,could be,would be
        """

    private static let necessityVerbs = """
        must,should,ought,need,needs,needed,necessary,have to,has to,required,essential,crucial,important,vital
        shouldn't,mustn't
        """

    private static let futureVerbs = """
        will,would,shall,won't,wouldn't,going to,i'll,you'll,we'll,they'll,it'll,he'll,she'll,i'd,you'd,we'd,they'd
        """

    private static let beingVerbs = """
        am,is,are,was,were,be,been,being,isn't,aren't,wasn't,weren't
        """

    private static let auxiliaries = """
        have,has,had,having,do,does,did,doing,done,haven't,hasn't,hadn't
        """

    private static let negations = """
        not,no,never,none,nor,neither,without,cannot,can't,don't,doesn't,didn't,isn't,aren't,wasn't,weren't,won't
        wouldn't,couldn't,shouldn't,haven't,hasn't,hadn't,unable,hardly
        """

    private static let additives = """
        and,also,too,as well,plus,additionally,besides,furthermore,moreover,in addition
        """

    private static let contrasts = """
        but,however,although,though,yet,while,whereas,despite,nevertheless,nonetheless,on the other hand,instead
        rather,still,even though,in contrast,unlike,except
        """

    private static let causes = """
        because,since,so,therefore,thus,hence,consequently,due to,as a result,thereby,accordingly,so that,in order
        leads,leading,causes,caused,cause
        """

    private static let conditions = """
        if,unless,whether,depending,depend,depends,otherwise,in case,provided that,assuming,even if,as long
        """

    private static let questionWords = """
        who,whom,whose,which,what,why,how,when,where
        """

    private static let times = """
        now,then,today,tomorrow,yesterday,soon,later,before,after,already,still,once,again,always,never,recently
        eventually,finally,while,during,until,day,days,week,weeks,month,months,year,years,time,times,hour,hours
        minute,minutes,moment,morning,evening,night
        """

    private static let places = """
        here,there,above,below,near,nearby,around,inside,outside,away,across,along,behind,beneath,beyond,north,south
        east,west,local,place,places,area,areas,city,country,world,region
        """
}

(* Beyond the paper's rows: B8, the local theorem (the paper's section 5, arXiv 2308.16898), bounded instead of a trend.

   A selection picks one token alpha of every context (the [label] below); W_l is the shortest matrix with margin >= 1 of alpha over every other
   context token. The loss of a sample is any function of its attention that lies between two linear ones (the sandwich). A W in a cone about W_l,
   long enough and not worse than s W_l, has every tight margin >= s - c1, and its direction is within 1 - c1/s of W_l's. Proof: in the cone slack
   margins exceed tight ones, so slack tokens weigh less; some tight margin is at most |W|/|W_l|, because W_l is shortest for the tight constraints
   alone; this closes the estimate. *)
From Attest Require Import ClaimTools ModelClaims LossClaims.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** * The shortest matrix with finitely many margins >= 1: only its tight constraints matter *)
Section Shortest.
Context {I : Type}.
Variables (D : dataset) (es : list I) (mat_of : I -> mat) (Wl : mat).
Hypothesis margins : forall e, In e es -> 1 <= inner D (mat_of e) Wl.
Hypothesis shortest : forall V, (forall e, In e es -> 1 <= inner D (mat_of e) V) -> inner D Wl Wl <= inner D V V.
Definition tight (e : I) : Prop := inner D (mat_of e) Wl = 1.
Lemma tight_suffices V : (forall e, In e es -> tight e -> 1 <= inner D (mat_of e) V) -> inner D Wl Wl <= inner D Wl V.
Proof.
  intros HV. assert (Small : exists t, 0 < t <= 1 /\ forall u, 0 <= u <= t -> forall e,
    In e es -> 1 <= inner D (mat_of e) Wl + u * (inner D (mat_of e) V - inner D (mat_of e) Wl)).
  { clear shortest. induction es as [|e l IH]; [exists 1; split; [lra|easy]|].
    destruct IH as (t & Ht & IH); [intros; apply margins; now right|intros f Hf; apply HV; now right|].
      pose proof (margins e (or_introl eq_refl)) as [Lt|Eq].
    - set (g := inner D (mat_of e) V - inner D (mat_of e) Wl). set (w := inner D (mat_of e) Wl) in *. pose proof (Rabs_pos g) as Pg.
      set (t' := Rmin t ((w - 1) / (Rabs g + 1))).
      assert (Ht' : 0 < t') by (apply Rmin_pos; [lra|apply Rdiv_lt_0_compat; lra]). assert (L1 : t' <= t) by apply Rmin_l. exists t'. split; [lra|].
        intros u Hu f [<-|Hf]; [|apply IH; auto; lra].
      fold w g. assert (L2 : t' <= (w - 1) / (Rabs g + 1)) by apply Rmin_r.
      assert (L3 : t' * (Rabs g + 1) <= w - 1). { apply (Rmult_le_compat_r (Rabs g + 1)) in L2; [|lra].
        replace ((w - 1) / (Rabs g + 1) * (Rabs g + 1)) with (w - 1) in L2 by (field; lra). exact L2. }
      pose proof (Rle_abs (- g)) as A. rewrite Rabs_Ropp in A. assert (u * - g <= u * Rabs g) by (apply Rmult_le_compat_l; lra).
        assert (u * Rabs g <= t' * (Rabs g + 1)) by (apply Rmult_le_compat; lra). lra.
    - exists t. split; [exact Ht|]. intros u Hu f [<-|Hf]; [|now apply IH]. rewrite <- Eq. pose proof (HV e (or_introl eq_refl) (eq_sym Eq)).
      assert (0 <= u * (inner D (mat_of e) V - 1)) by (apply Rmult_le_pos; lra). lra. }
  destruct Small as (t & Ht & Small). pose proof (inner_diff_nonneg D (diff V Wl)) as Nd. set (d := inner D (diff V Wl) (diff V Wl)) in *.
  assert (K : 0 <= inner D Wl (diff V Wl)); [|rewrite inner_diff_r in K; lra]. apply (epsilon_le _ _ (d / 2 + 1) ltac:(lra)). intros e He.
    set (u := Rmin e t). pose proof (Rmin_l e t) as M1. pose proof (Rmin_r e t) as M2.
  assert (Hu : 0 < u) by (apply Rmin_pos; lra). fold u in M1, M2. pose proof (shortest (plus Wl (times u (diff V Wl)))) as S0.
    lapply S0; [clear S0; intros S0|].
  - rewrite inner_plus_l, !inner_plus_r, !inner_times_l, !inner_times_r, (inner_sym D (diff V Wl) Wl) in S0. fold d in S0.
    set (x := inner D Wl (diff V Wl)) in *.
    assert (0 <= u * (2 * x + u * d)) by lra. assert (0 <= 2 * x + u * d) by (apply Rmult_le_reg_l with u; lra).
      assert (u * d <= e * d) by (apply Rmult_le_compat_r; auto). lra.
  - intros f Hf. rewrite inner_plus_r, inner_times_r, inner_diff_r. apply Small; [lra|exact Hf].
Qed.
Lemma some_tight_small V r : 0 < inner D Wl Wl -> 0 <= r -> norm_ D V <= r * norm_ D Wl -> exists e, In e es /\ tight e /\ inner D (mat_of e) V <= r.
Proof.
  intros Pw Hr HV. apply Classical_Prop.NNPP. intros No.
  assert (All : exists mu, r < mu /\ forall e, In e es -> tight e -> mu <= inner D (mat_of e) V).
  { clear margins shortest. induction es as [|e l IH]; [exists (r + 1); split; [lra|easy]|].
    destruct IH as (mu & Hmu & IH); [intros (f & Hf & H); apply No; exists f; split; [now right|exact H]|].
    destruct (Classical_Prop.classic (tight e)) as [T|T].
    - assert (L : r < inner D (mat_of e) V) by (apply Rnot_le_lt; intros L; apply No; exists e; split; [now left|auto]).
      exists (Rmin mu (inner D (mat_of e) V)). split; [now apply Rmin_glb_lt|].
      intros f [<-|Hf] Tf; [apply Rmin_r|]. eapply Rle_trans; [apply Rmin_l|auto].
    - exists mu. split; [exact Hmu|]. intros f [<-|Hf] Tf; [contradiction|auto]. }
  destruct All as (mu & Hmu & All). pose proof (tight_suffices (times (/ mu) V)) as K. lapply K; [clear K; intros K|].
  - rewrite inner_times_r in K. pose proof (inner_norms D Wl V) as CS. set (w := norm_ D Wl) in *.
    assert (Ew : inner D Wl Wl = w * w) by (unfold w; now rewrite norm_sqr). rewrite Ew in *.
    assert (Hw : 0 < w) by (pose proof (norm_pos D Wl) as N; fold w in N; nra). apply (Rmult_le_compat_l mu) in K; [|lra].
      rewrite <- (Rmult_assoc mu (/ mu)), Rinv_r, Rmult_1_l in K by lra.
    assert (w * norm_ D V <= w * (r * w)) by (apply Rmult_le_compat_l; lra). assert (r * (w * w) < mu * (w * w)) by (apply Rmult_lt_compat_r; lra).
      lra.
  - intros e He Te. rewrite inner_times_r. specialize (All e He Te). apply Rmult_le_reg_l with mu; [lra|]. rewrite <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
End Shortest.

(** * B8 *)
Section Local.
Variables (D : dataset) (Wl : mat).
Hypothesis HR : realisable D.
(** the other tokens of a context, each once; r = m_v/m_alpha; the constraint of one of them *)
Definition others (s : sample) : list nat := filter (fun v => negb (Nat.eqb v (label s))) (distinct (context s)).
Definition ratio (s : sample) (v : nat) : R := multiplicity s v / multiplicity s (label s).
Definition constraint_matrix (e : sample * nat) : mat := M D (query (fst e)) (label (fst e)) (snd e).
Definition pairs : list (sample * nat) := flat_map (fun s => map (fun v => (s, v)) (others s)) (samples D).
Definition margin (W : mat) (s : sample) (v : nat) : R := inner D (M D (query s) (label s) v) W.
Hypothesis local_margins : forall e, In e pairs -> 1 <= inner D (constraint_matrix e) Wl.
Hypothesis local_shortest : forall V, (forall e, In e pairs -> 1 <= inner D (constraint_matrix e) V) -> inner D Wl Wl <= inner D V V.
Hypothesis Wl_nonzero : 0 < inner D Wl Wl.
Lemma in_pairs s v : In (s, v) pairs <-> In s (samples D) /\ In v (others s).
Proof.
  unfold pairs. rewrite in_flat_map. split; [intros (t & Ht & H); apply in_map_iff in H as (u & [= -> ->] & Hu); auto|]. intros [Hs Hv]. exists s.
    split; [auto|]. now apply (in_map (fun v => (s, v))).
Qed.
(** the loss, its sandwich, and a split of the other tokens into tight and slack ones *)
Variables (loss : sample -> (nat -> R) -> R) (best : sample -> R) (lam ups : sample -> nat -> R) (is_tight : sample -> nat -> bool).
Hypothesis tight_iff : forall s v, In s (samples D) -> In v (others s) -> is_tight s v = true <-> margin Wl s v = 1.
Hypothesis sandwich : forall s W, In s (samples D) ->
  lsum (others s) (fun v => attention D W s v * lam s v) <= loss s (attention D W s) - best s <= lsum (others s) (fun v => attention D W s v * ups s
    v).
Hypothesis ups_nonneg : forall s v, 0 <= ups s v.
Definition local_risk (W : mat) : R := / n D * lsum (samples D) (fun s => loss s (attention D W s)).
Definition least : R := / n D * lsum (samples D) best.
Variables (delta c0 Lambda Mx mu : R).
Hypothesis Hdelta : 0 < delta <= 1.
Hypothesis slack_margin : forall s v, In s (samples D) -> In v (others s) -> is_tight s v = false -> 1 + delta <= margin Wl s v.
Hypothesis Hc0 : forall s, In s (samples D) -> 1 + lsum (others s) (ratio s) <= c0.
(** LOC: lam > 0 on tight tokens *)
Hypothesis HLambda : 0 < Lambda.
Hypothesis LOC : forall s v, In s (samples D) -> In v (others s) -> is_tight s v = true -> Lambda <= ratio s v * lam s v.
Definition Q_plus : R := / n D * lsum (samples D) (fun s => lsum (others s) (fun v => ratio s v * ups s v)).
Definition Q_minus : R := / n D * lsum (samples D) (fun s => lsum (others s) (fun v => if is_tight s v then 0 else ratio s v * Rmax (- lam s v) 0)).
(** the cone *)
Hypothesis Mx_bound : forall s v, In s (samples D) -> In v (others s) -> norm_ D (M D (query s) (label s) v) <= Mx.
Hypothesis mu_nonneg : 0 <= mu.
Hypothesis cone_narrow : sqrt (2 * mu) * Mx * norm_ D Wl <= delta / 2.
Definition in_cone (W : mat) : Prop := (1 - mu) * (norm_ D W * norm_ D Wl) <= inner D W Wl.

Lemma others_in s v : In v (others s) -> In v (context s) /\ v <> label s.
Proof. intros H. apply filter_In in H as [H N]. apply nodup_In in H. apply negb_true_iff, Nat.eqb_neq in N. auto. Qed.
Lemma ratio_pos s v : In s (samples D) -> In v (others s) -> 0 < ratio s v.
Proof. intros Hs Hv. apply others_in in Hv as [Hv _]. apply Rdiv_lt_0_compat; apply multiplicity_pos; auto. now apply HR. Qed.
Lemma attention_ratio W s v : In s (samples D) -> attention D W s v = ratio s v * exp (- margin W s v) * attention D W s (label s).
Proof.
  intros Hs. pose proof (proj2 HR s Hs) as Hy. pose proof (realisable_nonempty D s HR Hs) as Hc. pose proof (zsum_pos D W (query s) _ Hc) as Z.
    pose proof (multiplicity_pos s _ Hy) as Pm.
  unfold attention, ratio, margin. rewrite margin_logit. replace (- (logit D W (label s) (query s) - logit D W v (query s))) with (logit D W v (query
    s) + - logit D W (label s) (query s)) by ring.
  rewrite exp_plus, exp_Ropp. pose proof (exp_pos (logit D W (label s) (query s))). field. lra.
Qed.
Lemma label_attention W s : In s (samples D) -> attention D W s (label s) * (1 + lsum (others s) (fun v => ratio s v * exp (- margin W s v))) = 1.
Proof.
  intros Hs. pose proof (realisable_nonempty D s HR Hs) as Hc. destruct (model_convex_combination D W (query s) (context s) Hc) as (_ & T & _).
    pose proof (proj2 HR s Hs) as Hy.
  assert (Sp : lsum (distinct (context s)) (mass D W (query s) (context s)) = attention D W s (label s) + lsum (others s) (fun v => attention D W s
    v)).
  { rewrite (lsum_filter (fun v => Nat.eqb v (label s))). f_equal. unfold others. fold (distinct (context s)).
    assert (Nd : NoDup (distinct (context s))) by apply NoDup_nodup. assert (Hin : In (label s) (distinct (context s))) by (now apply nodup_In).
    revert Nd Hin. generalize (distinct (context s)). intros l Nd Hin. induction Nd as [|x l Hx Nd IH]; [easy|]. cbn [filter].
      destruct (Nat.eqb_spec x (label s)) as [->|N].
    - rewrite lsum_cons. assert (E0 : filter (fun v => Nat.eqb v (label s)) l = []).
      { clear - Hx. induction l as [|z l IH]; [reflexivity|]. cbn. destruct (Nat.eqb_spec z (label s)) as [->|]; [elim Hx; now left|]. apply IH.
        intros H. apply Hx. now right. }
      rewrite E0. cbn. rewrite Rplus_0_r. reflexivity.
    - destruct Hin as [->|Hin]; [easy|]. now apply IH. }
  rewrite T in Sp. rewrite (lsum_ext (others s) _ (fun v => attention D W s (label s) * (ratio s v * exp (- margin W s v)))) in Sp by (intros v _;
    rewrite (attention_ratio W s v Hs) at 1; ring).
  rewrite lsum_scale in Sp. lra.
Qed.
(** where every margin is >= 0 the selected token keeps 1/c0 of the attention *)
Lemma label_attention_low W s : In s (samples D) -> (forall v, In v (others s) -> 0 <= margin W s v) -> / c0 <= attention D W s (label s) <= 1.
Proof.
  intros Hs Hm. pose proof (label_attention W s Hs) as K. set (a := attention D W s (label s)) in *.
    set (t := lsum (others s) (fun v => ratio s v * exp (- margin W s v))) in *.
  assert (T0 : 0 <= t) by (apply lsum_nonneg; intros v Hv; apply Rmult_le_pos; [left; now apply ratio_pos|left; apply exp_pos]).
  assert (T1 : t <= lsum (others s) (ratio s)).
  { apply lsum_le. intros v Hv. rewrite <- (Rmult_1_r (ratio s v)) at 2. apply Rmult_le_compat_l; [left; now apply ratio_pos|]. rewrite <- exp_0.
    apply exp_le_mono. specialize (Hm v Hv). lra. }
  pose proof (Hc0 s Hs) as C. assert (Pa : 0 < a) by nra. assert (Ea : a = / (1 + t)) by (apply Rmult_eq_reg_r with (1 + t); [rewrite Rinv_l;
    lra|lra]). split.
  - rewrite Ea. apply Rinv_le_contravar; lra.
  - rewrite Ea, <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
(** (1) margins in the cone *)
Lemma cone_margins W s v : in_cone W -> 0 < norm_ D W -> In s (samples D) -> In v (others s) -> let sigma := norm_ D W / norm_ D Wl in
  sigma * (margin Wl s v - delta / 2) <= margin W s v.
Proof.
  intros Hcone Pw Hs Hv sigma. assert (Hl : 0 < norm_ D Wl) by now apply sqrt_lt_R0. assert (Ps : 0 < sigma) by now apply Rdiv_lt_0_compat.
  set (Z := diff W (times sigma Wl)). assert (NZ : norm_ D Z <= sigma * (sqrt (2 * mu) * norm_ D Wl)).
  { assert (Sq : inner D Z Z <= (sigma * norm_ D Wl) * (sigma * norm_ D Wl) * (2 * mu)).
    { unfold Z. rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D Wl W), <- !norm_sqr.
      assert (Es : sigma * norm_ D Wl = norm_ D W) by (unfold sigma; field; lra).
      unfold in_cone in Hcone. apply (Rmult_le_compat_l sigma) in Hcone; [|lra].
        replace (sigma * ((1 - mu) * (norm_ D W * norm_ D Wl))) with ((1 - mu) * (norm_ D W * (sigma * norm_ D Wl))) in Hcone by ring.
        rewrite Es in *.
      replace (sigma * (sigma * (norm_ D Wl * norm_ D Wl))) with ((sigma * norm_ D Wl) * (sigma * norm_ D Wl)) by ring. rewrite Es. lra. }
    unfold norm_ at 1. replace (sigma * (sqrt (2 * mu) * norm_ D Wl)) with (sqrt ((sigma * norm_ D Wl) * (sigma * norm_ D Wl) * (2 * mu)));
      [now apply sqrt_le_1_alt|].
    rewrite sqrt_mult_alt by apply Rle_0_sqr. rewrite sqrt_square by (apply Rmult_le_pos; lra). ring. }
  pose proof (inner_norms D (M D (query s) (label s) v) Z) as CS. pose proof (Mx_bound s v Hs Hv) as Mb'.
    pose proof (norm_pos D (M D (query s) (label s) v)) as NM. pose proof (norm_pos D Z) as NZ0.
  assert (B : norm_ D (M D (query s) (label s) v) * norm_ D Z <= Mx * (sigma * (sqrt (2 * mu) * norm_ D Wl))) by (apply Rmult_le_compat; auto).
  assert (B2 : Mx * (sigma * (sqrt (2 * mu) * norm_ D Wl)) <= sigma * (delta / 2)).
  { replace (Mx * (sigma * (sqrt (2 * mu) * norm_ D Wl))) with (sigma * (sqrt (2 * mu) * Mx * norm_ D Wl)) by ring. apply Rmult_le_compat_l; lra. }
  assert (E0 : margin W s v = inner D (M D (query s) (label s) v) Z + sigma * margin Wl s v) by (unfold margin, Z;
    rewrite inner_diff_r, inner_times_r; ring). rewrite E0. lra.
Qed.
(** (2) the comparator *)
Lemma comparator t : 0 <= t -> local_risk (times t Wl) - least <= Q_plus * exp (- t).
Proof.
  intros Ht. unfold local_risk, least, Q_plus. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi.
    rewrite <- Rmult_minus_distr_l, <- lsum_minus.
  replace (/ n D * lsum (samples D) (fun s => lsum (others s) (fun v => ratio s v * ups s v)) * exp (- t))
    with (/ n D * lsum (samples D) (fun s => exp (- t) * lsum (others s) (fun v => ratio s v * ups s v))) by (rewrite lsum_scale; ring).
  apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. eapply Rle_trans; [apply (sandwich s (times t Wl) Hs)|]. rewrite <- lsum_scale.
    apply lsum_le. intros v Hv.
  assert (Mv : forall u, In u (others s) -> t <= margin (times t Wl) s u).
  { intros u Hu. unfold margin. rewrite inner_times_r. pose proof (local_margins (s, u) (proj2 (in_pairs s u) (conj Hs Hu))) as K.
    change (1 <= margin Wl s u) in K. unfold margin in K. rewrite <- (Rmult_1_r t) at 1. now apply Rmult_le_compat_l. }
  pose proof (label_attention_low (times t Wl) s Hs (fun u Hu => Rle_trans _ _ _ Ht (Mv u Hu))) as [_ A1].
    pose proof (label_attention (times t Wl) s Hs) as A2. rewrite (attention_ratio (times t Wl) s v Hs).
  pose proof (ratio_pos s v Hs Hv) as Pr. pose proof (exp_pos (- margin (times t Wl) s v)) as Pe.
    assert (E1 : exp (- margin (times t Wl) s v) <= exp (- t)) by (apply exp_le_mono; specialize (Mv v Hv); lra).
  replace (exp (- t) * (ratio s v * ups s v)) with (ratio s v * exp (- t) * 1 * ups s v) by ring. apply Rmult_le_compat_r; [apply ups_nonneg|].
  apply Rmult_le_compat; [left; now apply Rmult_lt_0_compat| |apply Rmult_le_compat_l; lra|exact A1].
  pose proof (label_attention_low (times t Wl) s Hs (fun u Hu => Rle_trans _ _ _ Ht (Mv u Hu))) as [A3 _]. eapply Rle_trans; [|exact A3]. left.
    apply Rinv_0_lt_compat. pose proof (Hc0 s Hs).
  assert (0 <= lsum (others s) (ratio s)) by (apply lsum_nonneg; intros u Hu; left; now apply ratio_pos). lra.
Qed.
(** (3) a point of the cone: what one tight token weighs *)
Lemma weight_of_tight W s v : in_cone W -> 0 < norm_ D W -> In s (samples D) -> In v (others s) -> is_tight s v = true ->
  let sigma := norm_ D W / norm_ D Wl in
  Lambda / (c0 * n D) * exp (- margin W s v) <= local_risk W - least + Q_minus * exp (- ((1 + delta / 2) * sigma)).
Proof.
  intros Hcone Pw Hs Hv Ht sigma. pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi.
    assert (Hl : 0 < norm_ D Wl) by now apply sqrt_lt_R0. assert (Psg : 0 < sigma) by now apply Rdiv_lt_0_compat.
  set (y := exp (- ((1 + delta / 2) * sigma))). assert (Py : 0 < y) by apply exp_pos.
  assert (Mg : forall t u, In t (samples D) -> In u (others t) -> 0 <= margin W t u /\ (is_tight t u = false -> exp (- margin W t u) <= y)).
  { intros t u Htt Hu. pose proof (cone_margins W t u Hcone Pw Htt Hu) as K. cbv zeta in K. fold sigma in K.
    pose proof (local_margins (t, u) (proj2 (in_pairs t u) (conj Htt Hu))) as K1. change (1 <= margin Wl t u) in K1. split.
    - assert (0 <= sigma * (margin Wl t u - delta / 2)) by (apply Rmult_le_pos; lra). lra.
    - intros Hf. pose proof (slack_margin t u Htt Hu Hf). apply exp_le_mono.
      assert (sigma * (1 + delta / 2) <= sigma * (margin Wl t u - delta / 2)) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Al : forall t, In t (samples D) -> / c0 <= attention D W t (label t) <= 1) by (intros t Htt; apply label_attention_low; [exact Htt|];
    intros u Hu; now apply Mg).
  assert (Pc : 0 < c0). { pose proof (Hc0 s Hs). assert (0 <= lsum (others s) (ratio s)) by (apply lsum_nonneg; intros u Hu; left;
    now apply ratio_pos). lra. }
  pose proof (Rinv_0_lt_compat _ Pc) as Ic.
  (* every token: tight ones weigh >= 0, slack ones at least -r max(-lam, 0) y *)
  set (pos := fun t u => if is_tight t u then attention D W t u * lam t u else 0).
    set (neg := fun t u => if is_tight t u then 0 else ratio t u * Rmax (- lam t u) 0).
  assert (Each : forall t u, In t (samples D) -> In u (others t) -> 0 <= pos t u /\ pos t u - y * neg t u <= attention D W t u * lam t u).
  { intros t u Htt Hu. destruct (Mg t u Htt Hu) as [M0 M1]. pose proof (ratio_pos t u Htt Hu) as Pr. destruct (Al t Htt) as [A0 A1]. unfold pos, neg.
    rewrite (attention_ratio W t u Htt). pose proof (exp_pos (- margin W t u)) as Pe.
    set (a := attention D W t (label t)) in *. set (e := exp (- margin W t u)) in *.
      assert (Pae : 0 <= ratio t u * e * a) by (apply Rmult_le_pos; [apply Rmult_le_pos|]; lra). destruct (is_tight t u) eqn:T.
    - split; [|lra]. apply Rmult_le_pos; [exact Pae|]. pose proof (LOC t u Htt Hu T) as L. destruct (Rle_dec 0 (lam t u)); [auto|]. exfalso.
      assert (ratio t u * lam t u <= 0) by nra. lra.
    - split; [lra|]. specialize (M1 eq_refl). fold e in M1. pose proof (Rmax_l (- lam t u) 0) as X1. pose proof (Rmax_r (- lam t u) 0) as X2.
      set (m := Rmax (- lam t u) 0) in *.
      assert (W1 : ratio t u * e * a <= ratio t u * y). { replace (ratio t u * y) with (ratio t u * y * 1) by ring.
        apply Rmult_le_compat; try lra; [apply Rmult_le_pos; lra|apply Rmult_le_compat_l; lra]. }
      assert (ratio t u * e * a * m <= ratio t u * y * m) by (apply Rmult_le_compat_r; auto).
        assert (ratio t u * e * a * - m <= ratio t u * e * a * lam t u) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Low : / n D * (pos s v) - y * Q_minus <= local_risk W - least).
  { unfold local_risk, least, Q_minus. fold neg. replace (y * (/ n D * lsum (samples D) (fun s0 => lsum (others s0) (fun v0 => if is_tight s0 v0 then
    0 else ratio s0 v0 * Rmax (- lam s0 v0) 0))))
      with (/ n D * (y * lsum (samples D) (fun t => lsum (others t) (neg t)))) by (unfold neg; ring).
    rewrite <- !Rmult_minus_distr_l, <- lsum_minus. apply Rmult_le_compat_l; [lra|].
    assert (S1 : lsum (samples D) (fun t => lsum (others t) (fun u => pos t u - y * neg t u)) <= lsum (samples D) (fun t => loss t (attention D W t)
      - best t)).
    { apply lsum_le. intros t Htt. eapply Rle_trans; [|apply (sandwich t W Htt)]. apply lsum_le. intros u Hu. now apply Each. }
    assert (S2 : lsum (samples D) (fun t => lsum (others t) (fun u => pos t u - y * neg t u)) = lsum (samples D) (fun t => lsum (others t) (pos t)) -
      y * lsum (samples D) (fun t => lsum (others t) (neg t))).
    { rewrite <- lsum_scale, <- lsum_minus. apply lsum_ext. intros t _. rewrite lsum_minus, lsum_scale. reflexivity. }
    assert (S3 : pos s v <= lsum (samples D) (fun t => lsum (others t) (pos t))).
    { assert (P1 : forall t, In t (samples D) -> 0 <= lsum (others t) (pos t)) by (intros t Htt; apply lsum_nonneg; intros u Hu; now apply Each).
      assert (P2 : pos s v <= lsum (others s) (pos s)).
      { assert (P3 : forall u, In u (others s) -> 0 <= pos s u) by (intros u Hu; now apply Each). revert Hv P3. generalize (others s).
        intros l Hv P3. induction l as [|x l IH]; [easy|]. rewrite lsum_cons.
        assert (0 <= lsum l (pos s)) by (apply lsum_nonneg; intros; apply P3; now right). pose proof (P3 x (or_introl eq_refl)).
          destruct Hv as [->|Hv]; [lra|]. specialize (IH Hv (fun u Hu => P3 u (or_intror Hu))). lra. }
      eapply Rle_trans; [exact P2|]. revert Hs P1. generalize (samples D). intros l Hs P1. induction l as [|x l IH]; [easy|]. rewrite lsum_cons.
        assert (0 <= lsum l (fun t => lsum (others t) (pos t))) by (apply lsum_nonneg; intros; apply P1; now right).
      pose proof (P1 x (or_introl eq_refl)). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs (fun u Hu => P1 u (or_intror Hu))). lra. }
    lra. }
  assert (Pv : Lambda / c0 * exp (- margin W s v) <= pos s v).
  { unfold pos. rewrite Ht, (attention_ratio W s v Hs). destruct (Al s Hs) as [A0 _]. pose proof (LOC s v Hs Hv Ht) as L.
    pose proof (exp_pos (- margin W s v)) as Pe. set (e := exp (- margin W s v)) in *. set (a := attention D W s (label s)) in *.
    replace (ratio s v * e * a * lam s v) with (ratio s v * lam s v * e * a) by ring.
      replace (Lambda / c0 * e) with (Lambda * e * / c0) by (unfold Rdiv; ring).
    apply Rmult_le_compat; [apply Rmult_le_pos; lra|lra|apply Rmult_le_compat_r; lra|exact A0]. }
  replace (Lambda / (c0 * n D) * exp (- margin W s v)) with (/ n D * (Lambda / c0 * exp (- margin W s v))) by (field; lra).
  apply (Rmult_le_compat_l (/ n D)) in Pv; [|lra]. fold y. lra.
Qed.
(** * The theorem. t: the s of the specification; long: |W| >= R_0 *)
Definition c1 : R := ln (2 * (c0 * n D) * Q_plus / Lambda).
Theorem local_path W t : in_cone W -> 0 < norm_ D W -> 0 <= t -> norm_ D W <= t * norm_ D Wl -> local_risk W <= local_risk (times t Wl) ->
  0 < Q_plus -> 0 < c0 ->
  (let sigma := norm_ D W / norm_ D Wl in 2 * (c0 * n D) * Q_minus / Lambda * exp (- (delta / 2 * sigma)) <= 1) ->
  (forall s v, In s (samples D) -> In v (others s) -> is_tight s v = true -> t - c1 <= margin W s v)
  /\ (c1 < t -> 0 < t -> 1 - c1 / t <= inner D W Wl / (norm_ D W * norm_ D Wl)).
Proof.
  intros Hcone Pw Ht HN HL HQ Hc long. pose proof (n_pos D HR) as Hn. assert (Hl : 0 < norm_ D Wl) by now apply sqrt_lt_R0.
    set (sigma := norm_ D W / norm_ D Wl) in *. assert (Psg : 0 < sigma) by now apply Rdiv_lt_0_compat.
  set (K := c0 * n D / Lambda). assert (PK : 0 < K) by (apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|auto]).
  assert (Bound : forall s v, In s (samples D) -> In v (others s) -> is_tight s v = true ->
    exp (- margin W s v) <= K * Q_plus * exp (- t) + exp (- sigma) / 2).
  { intros s v Hs Hv T. pose proof (weight_of_tight W s v Hcone Pw Hs Hv T) as B. cbv zeta in B. fold sigma in B. pose proof (comparator t Ht) as C.
    apply (Rmult_le_compat_l K) in B; [|lra]. replace (K * (Lambda / (c0 * n D) * exp (- margin W s v))) with (exp (- margin W s v)) in B by (unfold
      K; field; lra).
    assert (E0 : exp (- ((1 + delta / 2) * sigma)) = exp (- sigma) * exp (- (delta / 2 * sigma))) by (rewrite <- exp_plus; f_equal; ring).
      rewrite E0 in B. pose proof (exp_pos (- sigma)) as Es.
    assert (L1 : K * (Q_minus * (exp (- sigma) * exp (- (delta / 2 * sigma)))) <= exp (- sigma) / 2).
    { replace (K * (Q_minus * (exp (- sigma) * exp (- (delta / 2 * sigma))))) with (exp (- sigma) / 2 * (2 * (c0 * n D) * Q_minus / Lambda * exp (-
      (delta / 2 * sigma)))) by (unfold K; field; lra).
      rewrite <- (Rmult_1_r (exp (- sigma) / 2)) at 2. apply Rmult_le_compat_l; lra. }
    assert (L2 : K * (local_risk W - least) <= K * (Q_plus * exp (- t))) by (apply Rmult_le_compat_l; lra). lra. }
  assert (Ec : K * Q_plus * exp (- t) = exp (c1 - t) / 2).
  { unfold c1, Rminus. rewrite exp_plus, exp_ln; [unfold K; field; lra|]. apply Rdiv_lt_0_compat; [|auto].
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [lra|now apply Rmult_lt_0_compat]|exact HQ]. }
  assert (Small : exp (- sigma) <= exp (c1 - t)).
  { destruct (some_tight_small D pairs constraint_matrix Wl local_margins local_shortest W sigma Wl_nonzero ltac:(lra)) as ([s v] & Hin & T & Hm);
    [unfold sigma; right; field; lra|].
    apply in_pairs in Hin as [Hs Hv]. change (margin W s v <= sigma) in Hm. apply (tight_iff s v Hs Hv) in T. pose proof (Bound s v Hs Hv T) as B.
      rewrite Ec in B.
    assert (exp (- sigma) <= exp (- margin W s v)) by (apply exp_le_mono; lra). lra. }
  assert (Marg : forall s v, In s (samples D) -> In v (others s) -> is_tight s v = true -> t - c1 <= margin W s v).
  { intros s v Hs Hv T. pose proof (Bound s v Hs Hv T) as B. rewrite Ec in B. assert (E1 : exp (- margin W s v) <= exp (c1 - t)) by lra.
    apply Rnot_lt_le. intros L.
    assert (exp (c1 - t) < exp (- margin W s v)) by (apply exp_increasing; lra). lra. }
  split; [exact Marg|]. intros Hct Pt. pose proof (tight_suffices D pairs constraint_matrix Wl local_margins local_shortest (times (/ (t - c1)) W))
    as TS. lapply TS; [clear TS; intros TS|].
  - rewrite inner_times_r, (inner_sym D Wl W), <- norm_sqr in TS. apply (Rmult_le_compat_l (t - c1)) in TS; [|lra].
    rewrite <- (Rmult_assoc (t - c1) (/ (t - c1))), Rinv_r, Rmult_1_l in TS by lra.
    apply Rmult_le_reg_r with (norm_ D W * norm_ D Wl); [now apply Rmult_lt_0_compat|]. unfold Rdiv at 2.
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (apply Rgt_not_eq; now apply Rmult_lt_0_compat).
    eapply Rle_trans; [|exact TS]. replace (1 - c1 / t) with ((t - c1) * / t) by (field; lra). rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|].
    apply Rmult_le_reg_l with t; [auto|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
      replace (t * (norm_ D Wl * norm_ D Wl)) with (t * norm_ D Wl * norm_ D Wl) by ring. apply Rmult_le_compat_r; lra.
  - intros [s v] Hin T. apply in_pairs in Hin as [Hs Hv]. apply (tight_iff s v Hs Hv) in T. rewrite inner_times_r.
    change (1 <= / (t - c1) * margin W s v). pose proof (Marg s v Hs Hv T).
    apply Rmult_le_reg_l with (t - c1); [lra|]. rewrite <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
End Local.

(* The cell "descent.diverges without L: not needed" of the matrix of hypotheses: for any loss with a continuous negative derivative, gradient descent
   at any constant rate has |W(t)| -> oo when there is a strict edge and the Graph-SVM is feasible.

   Along a feasible V no label's mass falls, and that of a label with a token outside its component rises; where |W| <= B all these masses, and the
   derivative of the loss there, are bounded away from 0. So <W(t), V> rises by a fixed amount at each of those steps, which cannot be infinitely
   many. *)
From Coquelicot Require Import Coquelicot.
From Attest Require Import ClaimTools ModelClaims LossClaims PathClaims.
From Attest Require OutsideMass.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** * Attention along a line, through the log-loss of the sample alone *)
Definition alone D (s : sample) : dataset := Dataset (tokens D) (dim D) (emb D) [s].
Section Line.
Variables (D : dataset) (s : sample).
Hypothesis Hy : In (label s) (context s).
Lemma alone_realisable : realisable (alone D s).
Proof. split; [discriminate|]. intros t [<-|[]]. exact Hy. Qed.
Lemma attention_positive W : 0 < attention D W s (label s) <= 1.
Proof.
  assert (Hc : context s <> []) by (intros N; now rewrite N in Hy). pose proof (zsum_pos D W (query s) _ Hc) as Z.
    pose proof (multiplicity_pos s _ Hy) as Pm.
  pose proof (exp_pos (logit D W (label s) (query s))) as Pe. unfold attention. split; [apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|auto]|].
  apply Rmult_le_reg_r with (zsum D W (query s) (context s)); [auto|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra.
  apply (lsum_count (context s) (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos.
Qed.
Lemma alone_risk W : risk (alone D s) W = - ln (attention D W s (label s)).
Proof.
  unfold risk, n. cbn [samples alone length lsum fold_right INR]. change (attention (alone D s) W s (label s)) with (attention D W s (label s)).
    field.
Qed.
(** what V pulls: the mean of z_y - z_v under attention *)
Definition pull_of (W V : mat) : R := lsum (context s) (fun v => share D W s v * (logit D V (label s) (query s) - logit D V v (query s))).
Lemma alone_gradient W V : inner (alone D s) (gradient (alone D s) W) V = - pull_of W V.
Proof.
  rewrite inner_gradient. unfold n, pull_of. cbn [samples alone length lsum fold_right INR]. rewrite Rinv_1, Rmult_1_l, Rplus_0_r, <- lsum_opp.
    apply lsum_ext. intros v _.
  change (logit (alone D s) V) with (logit D V). change (share (alone D s) W s v) with (share D W s v). ring.
Qed.
Lemma attention_derivative W V : is_derive (fun t => attention D (plus W (times t V)) s (label s)) 0 (attention D W s (label s) * pull_of W V).
Proof.
  apply (is_derive_ext (fun t => exp (- risk (alone D s) (plus W (times t V))))).
  { intros t. rewrite alone_risk, Ropp_involutive, exp_ln; [reflexivity|apply attention_positive]. }
  pose proof (LossClaims.gradient_is_derivative (alone D s) W V alone_realisable) as K. rewrite alone_gradient in K.
  assert (E0 : risk (alone D s) (plus W (times 0 V)) = risk (alone D s) W) by (apply risk_same; intros a b _ _; unfold plus, times; ring).
  replace (attention D W s (label s) * pull_of W V) with (scal (opp (- pull_of W V)) (exp (- risk (alone D s) (plus W (times 0 V))))).
  - apply (is_derive_comp exp (fun t => - risk (alone D s) (plus W (times t V)))); [apply is_derive_exp|].
    now apply (is_derive_opp (fun t => risk (alone D s) (plus W (times t V)))).
  - assert (E1 : exp (- risk (alone D s) (plus W (times 0 V))) = attention D W s (label s)).
    { rewrite E0, alone_risk, Ropp_involutive. apply exp_ln, attention_positive. }
    rewrite E1. change (- - pull_of W V * attention D W s (label s) = attention D W s (label s) * pull_of W V). ring.
Qed.
End Line.

(** * A sequence that rises by a fixed amount wherever it is bounded *)
Lemma unbounded_rise (f N : nat -> R) (w : R) : 0 <= w -> (forall t, f t <= f (S t)) -> (forall t, f t <= N t * w) ->
  (forall B, exists c, 0 < c /\ forall t, N t <= B -> f t + c <= f (S t)) -> cv_infty N.
Proof.
  intros Hw Rise Up Fix B. apply Classical_Prop.NNPP. intros No. assert (RiseN : forall t u, (t <= u)%nat -> f t <= f u) by (intros t u Htu;
    induction Htu; [lra|]; specialize (Rise m); lra).
  assert (Often : forall t, exists u, (t <= u)%nat /\ N u <= B).
  { intros t. apply Classical_Prop.NNPP. intros M0. apply No. exists t. intros u Hu. apply Rnot_le_lt. intros L. apply M0. exists u.
    split; [lia|exact L]. }
  destruct (Fix B) as (c & Hc & HB). assert (Grow : forall m, exists t, f 0%nat + INR m * c <= f t).
  { induction m as [|m (t & Ht)]; [exists 0%nat; cbn; lra|]. destruct (Often t) as (u & Hu & Bu). exists (S u). rewrite S_INR.
    pose proof (RiseN t u Hu). pose proof (HB u Bu). lra. }
  destruct (INR_unbounded ((B * w - f 0%nat + 1) / c)) as (m & Hm). destruct (Grow m) as (t & Ht). destruct (Often t) as (u & Hu & Bu).
    pose proof (RiseN t u Hu). pose proof (Up u).
  assert (N u * w <= B * w) by (apply Rmult_le_compat_r; auto). apply (Rmult_le_compat_r c) in Hm; [|lra].
    replace ((B * w - f 0%nat + 1) / c * c) with (B * w - f 0%nat + 1) in Hm by (field; lra). lra.
Qed.

(** * The claim *)
Theorem descent_diverges_without_L D loss dloss eta (W G : nat -> mat) : realisable D -> (exists V, feasible D V) -> strict_edge D ->
  (forall u, 0 < u <= 1 -> is_derive loss u (dloss u)) -> (forall u, 0 < u <= 1 -> dloss u < 0) -> (forall u, 0 < u <= 1 -> continuity_pt dloss u) ->
  0 < eta -> (forall t, gradient_of D (general_risk D loss) (W t) (G t)) -> (forall t,
    W (S t) = diff (W t) (times eta (G t))) -> cv_infty (fun t => norm_ D (W t)).
Proof.
  intros HR (V & HV) (k & i & j & He & Hn) Hd Hneg Hcont Heta HG HW. pose proof (n_pos D HR) as Pn. pose proof (Rinv_0_lt_compat _ Pn) as Hi.
  (* the derivative of the risk along V *)
  assert (Slope : forall t, - inner D (G t) V = / n D * lsum (samples D) (fun s => - dloss (attention D (W t) s (label s)) * (attention D (W t) s
    (label s) * pull_of D s (W t) V))).
  { intros t. assert (Dv : is_derive (fun x => general_risk D loss (plus (W t) (times x V))) 0
      (/ n D * lsum (samples D) (fun s => attention D (W t) s (label s) * pull_of D s (W t) V * dloss (attention D (W t) s (label s))))).
    { unfold general_risk. apply (is_derive_scal (fun x => lsum (samples D) (fun s => loss (attention D (plus (W t) (times x V)) s (label s))))).
      apply (RiskOnLine.is_derive_lsum_in (samples D) (fun s x => loss (attention D (plus (W t) (times x V)) s (label s)))
        (fun s _ => attention D (W t) s (label s) * pull_of D s (W t) V * dloss (attention D (W t) s (label s)))). intros s Hs.
          pose proof (proj2 HR s Hs) as Hy.
      assert (E0 : attention D (plus (W t) (times 0 V)) s (label s) = attention D (W t) s (label s)).
      { unfold attention, zsum. rewrite (logit_same D (plus (W t) (times 0 V)) (W t)) by (intros a b _ _; unfold plus, times; ring). f_equal.
        apply lsum_ext. intros v _. f_equal. apply logit_same. intros a b _ _. unfold plus, times. ring. }
      apply (is_derive_comp loss (fun x => attention D (plus (W t) (times x V)) s (label s))); [rewrite E0;
        apply Hd, (attention_positive D s Hy)|apply (attention_derivative D s Hy)]. }
    pose proof (HG t V) as Gv. apply is_derive_unique in Dv, Gv. rewrite Gv in Dv. rewrite Dv, Ropp_mult_distr_r, <- lsum_opp. f_equal.
      apply lsum_ext. intros s _. ring. }
  (* every sample pulls, the strict one by its attention outside *)
  assert (Order : forall s v, In s (samples D) -> In v (context s) -> logit D V v (query s) <= logit D V (label s) (query s)).
  { intros s v Hs Hv. destruct (Nat.eq_dec (label s) v) as [<-|N]; [lra|].
    assert (Ev : edge D (query s) (label s) v) by (exists s; repeat split; auto; now apply HR). destruct (HV _ _ _ Ev) as [H1 H2].
    rewrite margin_logit in H1, H2. destruct (Classical_Prop.classic (scc D (query s) (label s) v)) as [S0|S0];
      [specialize (H1 S0)|specialize (H2 S0)]; lra. }
  assert (Pull : forall s X, In s (samples D) -> 0 <= pull_of D s X V).
  { intros s X Hs. apply lsum_nonneg. intros v Hv. apply Rmult_le_pos; [left; apply share_pos; now apply (realisable_nonempty D)|].
    specialize (Order s v Hs Hv). lra. }
  assert (Term : forall s t, In s (samples D) -> 0 <= - dloss (attention D (W t) s (label s)) * (attention D (W t) s (label s) * pull_of D s (W t)
    V)).
  { intros s t Hs. pose proof (attention_positive D s (proj2 HR s Hs) (W t)) as A. pose proof (Hneg _ A). apply Rmult_le_pos; [lra|].
    apply Rmult_le_pos; [lra|now apply Pull]. }
  destruct He as (s & Hs & <- & <- & Hy & Hj & N). pose proof (realisable_nonempty D s HR Hs) as Hc. pose proof (OutsideMass.Mb_nonneg D) as NM.
  apply (unbounded_rise (fun t => inner D (W t) V) (fun t => norm_ D (W t)) (norm_ D V)).
  - apply norm_pos.
  - intros t. rewrite HW, inner_diff_l, inner_times_l. assert (0 <= - inner D (G t) V); [|nra]. rewrite Slope. apply Rmult_le_pos; [lra|].
    apply lsum_nonneg. intros u Hu. now apply Term.
  - intros t. apply inner_norms.
  - intros B. set (len := INR (length (context s))). assert (Pl : 0 < len) by (apply lt_0_INR; destruct (context s); [easy|cbn; lia]).
    set (low := exp (- (Mb D * B)) / len). assert (Plow : 0 < low) by (apply Rdiv_lt_0_compat; [apply exp_pos|auto]).
    (* where |W| <= B every position of this context has at least [low] of the attention *)
    assert (Share : forall X v, norm_ D X <= B -> In v (context s) -> low <= share D X s v).
    { intros X v HX Hv. unfold share, low. pose proof (zsum_pos D X (query s) _ Hc) as Z.
      apply Rmult_le_reg_r with (len * zsum D X (query s) (context s)); [now apply Rmult_lt_0_compat|].
      replace (exp (- (Mb D * B)) / len * (len * zsum D X (query s) (context s))) with (exp (- (Mb D * B)) * zsum D X (query s) (context s)) by
        (field; lra).
      replace (exp (logit D X v (query s)) / zsum D X (query s) (context s) * (len * zsum D X (query s) (context s))) with (len * exp (logit D X v
        (query s))) by (field; lra).
      assert (Each : forall u, In u (context s) -> exp (- (Mb D * B)) * exp (logit D X u (query s)) <= exp (logit D X v (query s))).
      { intros u Hu. rewrite <- exp_plus. apply exp_le_mono. pose proof (OutsideMass.Mb_logit D s u v X Hs Hu Hv) as K.
        assert (Mb D * norm_ D X <= Mb D * B) by (apply Rmult_le_compat_l; auto). lra. }
      unfold zsum, len. rewrite <- lsum_scale. clear - Each. induction (context s) as [|x l IH]; [cbn; lra|]. rewrite lsum_cons. cbn [length].
        rewrite S_INR. pose proof (Each x (or_introl eq_refl)).
      specialize (IH (fun u Hu => Each u (or_intror Hu))). lra. }
    assert (Att : forall X, norm_ D X <= B -> low <= attention D X s (label s) <= 1).
    { intros X HX. split; [|apply (attention_positive D s Hy)]. eapply Rle_trans; [exact (Share X (label s) HX Hy)|]. unfold attention, share, Rdiv.
      rewrite Rmult_assoc. pose proof (multiplicity_pos s _ Hy) as Pm.
      assert (M1 : 1 <= multiplicity s (label s)). { unfold multiplicity. apply (count_occ_In Nat.eq_dec) in Hy. change 1 with (INR 1). apply le_INR.
        lia. }
      rewrite <- (Rmult_1_l (exp (logit D X (label s) (query s)) * / zsum D X (query s) (context s))) at 1. apply Rmult_le_compat_r; [|exact M1].
        left. apply Rmult_lt_0_compat; [apply exp_pos|]. now apply Rinv_0_lt_compat, zsum_pos. }
    (* the derivative of the loss there is bounded away from 0; where no W has |W| <= B any c will do *)
    destruct (Rle_dec low 1) as [L1|L1].
    + destruct (continuity_ab_min (fun u => - dloss u) low 1 L1) as (x & Hx & Rx); [intros u Hu; apply continuity_pt_opp, Hcont; lra|].
      set (m := - dloss x). assert (Pm : 0 < m) by (unfold m; pose proof (Hneg x ltac:(lra)); lra).
      exists (eta * (/ n D * (m * (low * low)))). assert (Pll : 0 < low * low) by now apply Rmult_lt_0_compat.
      split; [apply Rmult_lt_0_compat; [exact Heta|]; apply Rmult_lt_0_compat; [exact Hi|now apply Rmult_lt_0_compat]|]. intros t Ht.
        rewrite HW, inner_diff_l, inner_times_l.
      assert (K : / n D * (m * (low * low)) <= - inner D (G t) V); [|apply (Rmult_le_compat_l eta) in K; lra]. rewrite Slope.
        apply Rmult_le_compat_l; [lra|].
      apply Rle_trans with (- dloss (attention D (W t) s (label s)) * (attention D (W t) s (label s) * pull_of D s (W t) V)).
      * pose proof (Att (W t) Ht) as A. assert (P1 : low <= pull_of D s (W t) V).
        { apply Rle_trans with (share D (W t) s j * (logit D V (label s) (query s) - logit D V j (query s))).
          - assert (Ev : edge D (query s) (label s) j) by (exists s; repeat split; auto). pose proof (proj2 (HV _ _ _ Ev) Hn) as M1.
            rewrite margin_logit in M1. pose proof (Share (W t) j Ht Hj) as Sj. nra.
          - unfold pull_of. clear - Hj Order Hs Hc. assert (Nn : forall v, In v (context s) ->
            0 <= share D (W t) s v * (logit D V (label s) (query s) - logit D V v (query s))).
            { intros v Hv. apply Rmult_le_pos; [left; now apply share_pos|]. specialize (Order s v Hs Hv). lra. }
            clear Hc. revert Nn. generalize (context s) Hj. clear. intros l Hj Nn. induction l as [|v l IH]; [easy|]. rewrite lsum_cons.
              pose proof (Nn v (or_introl eq_refl)).
            assert (0 <= lsum l (fun v => share D (W t) s v * (logit D V (label s) (query s) - logit D V v (query s)))) by (apply lsum_nonneg;
              intros; apply Nn; now right).
            destruct Hj as [->|Hj]; [lra|]. specialize (IH Hj (fun u Hu => Nn u (or_intror Hu))). lra. }
        apply Rmult_le_compat; [lra|nra|apply Hx; lra|apply Rmult_le_compat; lra].
      * pose proof (fun u Hu => Term u t Hu) as Nn. revert Hs Nn. generalize (samples D). clear. intros l Hs Nn. induction l as [|u l IH]; [easy|].
        rewrite lsum_cons. pose proof (Nn u (or_introl eq_refl)).
        assert (0 <= lsum l (fun u => - dloss (attention D (W t) u (label u)) * (attention D (W t) u (label u) * pull_of D u (W t) V))) by (apply
          lsum_nonneg; intros; apply Nn; now right).
        destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs). lapply IH; [lra|intros w Hw; apply Nn; now right].
    + exists 1. split; [lra|]. intros t Ht. pose proof (Att (W t) Ht). lra.
Qed.
